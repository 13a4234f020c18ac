#pragma once

#include <array>
#include <cstddef>
#include <new>
#include <string>

#include <zlib.h>

/// What PNG files are made of; for tests only.
namespace polybot::testing {

/// As PNG stores numbers, in four bytes.
inline std::string big_endian(std::size_t value) {
    std::string bytes;
    for (unsigned shift = 32; shift > 0; shift -= 8) bytes += static_cast<char>((value >> (shift - 8)) & 0xFFU);
    return bytes;
}

inline std::string png_chunk(const std::string& type, const std::string& content) {
    const std::string checked = type + content;
    const auto* const bytes = reinterpret_cast<const unsigned char*>(checked.data());
    return big_endian(content.size()) + checked + big_endian(crc32(0, bytes, static_cast<unsigned>(checked.size())));
}

/// Deflates `size` zeros, `times` over; the stream has no end.
inline std::string deflated_zeros(std::size_t size, int times) {
    z_stream stream{};
    if (deflateInit(&stream, 9) != Z_OK) throw std::bad_alloc();
    std::string zeros(size, '\0');
    std::string packed(compressBound(size) + 100, '\0');
    stream.next_out = reinterpret_cast<unsigned char*>(packed.data());
    stream.avail_out = static_cast<unsigned>(packed.size());
    std::array<std::size_t, 2> ends{};
    for (std::size_t& end : ends) {  // The first time with zlib's header, then as it may be repeated.
        stream.next_in = reinterpret_cast<unsigned char*>(zeros.data());
        stream.avail_in = static_cast<unsigned>(zeros.size());
        deflate(&stream, Z_FULL_FLUSH);
        end = stream.total_out;
    }
    deflateEnd(&stream);
    std::string all = packed.substr(0, ends[0]);
    for (int i = 1; i < times; ++i) all.append(packed, ends[0], ends[1] - ends[0]);
    return all;
}

/// A picture of zeros, `side` pixels wide and high, of PNG's colour type 2 (RGB) or 6 (RGBA), with `depth` bits a
/// sample.
inline std::string blank_png(std::size_t side, std::size_t depth, std::size_t colour_type) {
    const std::string header = big_endian(side) + big_endian(side) + static_cast<char>(depth) +
                               static_cast<char>(colour_type) + std::string(3, '\0');
    const std::size_t row = 1 + side * (colour_type == 6 ? 4 : 3) * depth / 8;
    return "\x89PNG\r\n\x1A\n" + png_chunk("IHDR", header) +
           png_chunk("IDAT", deflated_zeros(row, static_cast<int>(side))) + png_chunk("IEND", "");
}

}  // namespace polybot::testing
