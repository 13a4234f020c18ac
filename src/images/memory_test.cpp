#include <algorithm>
#include <functional>
#include <stdexcept>
#include <utility>
#include <vector>

#include <opencv2/core.hpp>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "images/decode.hpp"
#include "images/encode.hpp"
#include "images/header.hpp"
#include "images/picture_files.hpp"
#include "images/png_chunks.hpp"
#include "result/matchers.hpp"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define POLYBOT_SANITIZED
#endif
#endif

/// What decoding the largest pictures takes, in files that their formats make as small as can be.
namespace polybot {
namespace {

using namespace std::string_literals;
using testing::FailsWith;
using ::testing::Optional;

constexpr int longest_side = 1280;
constexpr int side = 7'071;
static_assert(std::int64_t{side} * side > max_image_pixels * 999 / 1000);

std::string turbo_jpeg(const cv::Mat& picture, int format, int flags) {
    const std::unique_ptr<void, int (*)(tjhandle)> compressor(tjInitCompress(), tjDestroy);
    unsigned char* encoded = nullptr;
    unsigned long size = 0;
    if (tjCompress2(compressor.get(), picture.data, picture.cols, 0, picture.rows, format, &encoded, &size, TJSAMP_444,
                    90, flags) != 0) {
        throw std::runtime_error(tjGetErrorStr2(compressor.get()));
    }
    std::string bytes(reinterpret_cast<const char*>(encoded), size);
    tjFree(encoded);
    return bytes;
}

/// A lossless WebP whose codes have one symbol each, so that its pixels take no bits at all; with `has_many_codes`,
/// each block of 4 x 4 pixels has its own, up to 65,536.
std::string blank_webp(unsigned length, bool has_many_codes) {
    std::string bits;
    const auto add = [&](unsigned value, int count) {
        for (int i = 0; i < count; ++i) bits += static_cast<char>((value >> i) & 1U);
    };
    const auto add_codes_of_nothing = [&](int count) {
        for (int i = 0; i < count; ++i) add(1, 4);
    };
    add(0x2F, 8);
    add(length - 1, 14);
    add(length - 1, 14);
    add(1, 4);  // It has alpha, and is of version 0,
    add(0, 2);  // without transforms and cache of colours.
    add(has_many_codes ? 1 : 0, 1);
    if (has_many_codes) {
        add(0, 4);  // A number for each block of 4 x 4 pixels, in green and red, of which
        for (int channel = 0; channel < 2; ++channel) {
            add(0, 1);
            add(12 - 4, 4);
            for (int i = 0; i < 11; ++i) add(0, 3);
            add(1, 3);
            add(1, 1);
            add(3, 3);
            add(256 - 2, 8);  // 256 symbols have 8 bits each.
        }
        add_codes_of_nothing(3);
        for (unsigned number = 0; number < 65'536; ++number) add(number, 16);
    }
    add_codes_of_nothing(has_many_codes ? 5 * 65'536 : 5);
    bits.resize((bits.size() / 16 + 1) * 16);
    std::string packed(bits.size() / 8, '\0');
    for (std::size_t i = 0; i < bits.size(); ++i) {
        packed[i / 8] = static_cast<char>(packed[i / 8] | (bits[i] << (i % 8)));
    }
    const auto sized = [](const std::string& content) {
        std::string bytes = testing::big_endian(content.size());
        std::ranges::reverse(bytes);
        return bytes + content;
    };
    return "RIFF" + sized("WEBPVP8L" + sized(packed));
}

/// The most bytes that a child of this process holds while it does `work`; nothing if it fails.
std::optional<std::int64_t> peak_of(const std::function<bool()>& work) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(work() ? 0 : 1);
    int status = 0;
    rusage usage{};
    if (::wait4(child, &status, 0, &usage) != child || status != 0) return std::nullopt;
    return std::int64_t{usage.ru_maxrss} * 1024;
}

bool decode_and_encode(const std::string& bytes) {
    const auto decoded = decode_reduced(bytes, longest_side);
    return decoded && encode_jpeg(decoded->pixels).has_value();
}

TEST(DecodingBytes, AreNoFewerThanTheLargestPicturesTake) {
#ifdef POLYBOT_SANITIZED
    GTEST_SKIP() << "sanitizers take memory of their own";
#endif
    std::vector<std::pair<std::string, std::string>> files{{"RGBA PNG", testing::blank_png(side, 8, 6)},
                                                           {"16-bit PNG", testing::blank_png(side, 16, 2)},
                                                           {"WebP with alpha", blank_webp(side, false)},
                                                           {"WebP of many codes", blank_webp(1'024, true)}};
    {
        const cv::Mat blank(side, side, CV_8UC4, cv::Scalar::all(200));
        files.emplace_back("progressive JPEG", turbo_jpeg(blank, TJPF_BGRX, TJFLAG_PROGRESSIVE));
        files.emplace_back("progressive JPEG of four inks", turbo_jpeg(blank, TJPF_CMYK, TJFLAG_PROGRESSIVE));
        files.emplace_back("JPEG of one scan", turbo_jpeg(blank, TJPF_BGRX, 0));
    }
    for (const auto& [name, bytes] : files) {
        SCOPED_TRACE(name);
        const auto without = peak_of([] { return true; });
        const auto with = peak_of([&bytes = bytes] { return decode_and_encode(bytes); });
        ASSERT_TRUE(without && with);
        EXPECT_LE(*with - *without, decoding_bytes(bytes, longest_side).value());
        RecordProperty(name, std::to_string((*with - *without) / 1'000'000));
    }
}

TEST(DecodingBytes, AreThoseOfTheReducedPictureWhereItIsDecodedAsItIsRead) {
    const cv::Mat picture(1'000, 2'000, CV_8UC4, cv::Scalar::all(200));
    const std::string one_scan = turbo_jpeg(picture, TJPF_BGRX, 0);
    EXPECT_EQ(decoding_bytes(one_scan, 2'000).value(), 20'000'000);
    EXPECT_EQ(decoding_bytes(one_scan, 500).value(), 5'000'000);
    const std::string progressive = turbo_jpeg(picture, TJPF_BGRX, TJFLAG_PROGRESSIVE);
    EXPECT_EQ(decoding_bytes(progressive, 500).value(), 21'000'000);
    // A scan for each colour is kept like a progressive one.
    const std::string of_all = "\xFF\xDA\x00\x0C\x03\x01\x00\x02\x11\x03\x11"s;
    const std::size_t scan_at = one_scan.find(of_all);
    ASSERT_NE(scan_at, one_scan.npos);
    std::string three_scans = one_scan;
    three_scans.replace(scan_at, of_all.size(), "\xFF\xDA\x00\x08\x01\x01\x00"s);
    EXPECT_EQ(decoding_bytes(three_scans, 500).value(), 21'000'000);
    EXPECT_THAT(decoding_bytes("no picture", 10), FailsWith(Code::invalid_argument));
}

}  // namespace
}  // namespace polybot
