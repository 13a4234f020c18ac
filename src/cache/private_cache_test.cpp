#include "cache/private_cache.hpp"

#include <chrono>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "local/file_descriptor.hpp"
#include "local/folder_files.hpp"
#include "local/temporary_folder.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

namespace fs = std::filesystem;
using testing::FailsWith;
using testing::files_in;
using testing::IsOk;
using testing::IsOkAnd;
using testing::only_file_in;

std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void write_file(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

std::function<std::string()> as(std::string bytes) {
    return [bytes = std::move(bytes)] { return bytes; };
}

class PrivateCacheTest : public ::testing::Test {
  protected:
    const testing::TemporaryFolder temporary_;
    const fs::path folder_ = temporary_.path() / "not/there/yet";
    const PrivateCache cache_{folder_};
    const std::string bytes_ = std::string("a\0b", 3) + std::string(100'000, 'c');
};

TEST_F(PrivateCacheTest, FindsWhatWasKeptForTheSame) {
    EXPECT_THAT(cache_.find("model"), FailsWith(Code::not_found));
    EXPECT_FALSE(fs::exists(folder_));
    ASSERT_THAT(cache_.keep("model", as(bytes_)), IsOk());
    EXPECT_THAT(cache_.find("model"), IsOkAnd(bytes_));
    EXPECT_THAT(PrivateCache(folder_).find("model"), IsOkAnd(bytes_));
    EXPECT_THAT(cache_.find("another model"), FailsWith(Code::not_found));
    ASSERT_THAT(cache_.keep("model", as("")), IsOk());
    EXPECT_THAT(cache_.find("model"), IsOkAnd(std::string()));
}

TEST_F(PrivateCacheTest, IsClosedToOthers) {
    const mode_t before = ::umask(0);
    const auto kept = cache_.keep("model", as(bytes_));
    ::umask(before);
    ASSERT_THAT(kept, IsOk());
    EXPECT_EQ(fs::status(folder_).permissions(), fs::perms::owner_all);
    EXPECT_EQ(fs::status(only_file_in(folder_)).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(PrivateCacheTest, NoticesWhatIsNotWhatWasKept) {
    ASSERT_THAT(cache_.keep("model", as(bytes_)), IsOk());
    const fs::path file = only_file_in(folder_);
    const std::string whole = read_file(file);
    std::string flipped = whole;
    flipped.back() ^= 1;
    for (const std::string& damaged : {std::string(), whole.substr(0, 10), whole.substr(0, whole.size() - 1),
                                       whole + "more", flipped, std::string(whole.size(), '\0')}) {
        write_file(file, damaged);
        EXPECT_THAT(cache_.find("model"), FailsWith(Code::data_loss)) << damaged.size() << " bytes";
    }
    ASSERT_THAT(cache_.keep("model", as(bytes_)), IsOk());
    EXPECT_THAT(cache_.find("model"), IsOkAnd(bytes_));
}

TEST_F(PrivateCacheTest, TakesNoEntryForAnother) {
    ASSERT_THAT(cache_.keep("model", as(bytes_)), IsOk());
    const fs::path first = only_file_in(folder_);
    ASSERT_THAT(cache_.keep("another model", as("other bytes")), IsOk());
    for (const fs::path& file : files_in(folder_)) {
        if (file != first) fs::rename(file, first);
    }
    EXPECT_THAT(cache_.find("model"), FailsWith(Code::data_loss));
}

TEST_F(PrivateCacheTest, RefusesWhatAnotherUserMayWrite) {
    ASSERT_THAT(cache_.keep("model", as(bytes_)), IsOk());
    fs::permissions(only_file_in(folder_), fs::perms::group_write, fs::perm_options::add);
    EXPECT_THAT(cache_.find("model"), FailsWith(Code::permission_denied));

    ASSERT_THAT(cache_.keep("model", as(bytes_)), IsOk());
    fs::permissions(folder_, fs::perms::others_write, fs::perm_options::add);
    EXPECT_THAT(cache_.find("model"), FailsWith(Code::permission_denied));
    EXPECT_THAT(cache_.keep("model", as(bytes_)), FailsWith(Code::permission_denied));
}

TEST_F(PrivateCacheTest, RefusesWhatBelongsToAnotherUser) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
    ASSERT_THAT(cache_.keep("model", as(bytes_)), IsOk());
    ASSERT_EQ(::chown(only_file_in(folder_).c_str(), 1, 1), 0);
    EXPECT_THAT(cache_.find("model"), FailsWith(Code::permission_denied));

    ASSERT_THAT(cache_.keep("model", as(bytes_)), IsOk());
    ASSERT_EQ(::chown(folder_.c_str(), 1, 1), 0);
    EXPECT_THAT(cache_.find("model"), FailsWith(Code::permission_denied));
    EXPECT_THAT(cache_.keep("model", as(bytes_)), FailsWith(Code::permission_denied));
}

TEST_F(PrivateCacheTest, FollowsNoLinks) {
    ASSERT_THAT(cache_.keep("model", as(bytes_)), IsOk());
    const fs::path link = temporary_.path() / "link";
    fs::create_symlink(folder_, link);
    EXPECT_FALSE(PrivateCache(link).find("model"));
    EXPECT_FALSE(PrivateCache(link).keep("model", as(bytes_)));

    const fs::path file = only_file_in(folder_);
    fs::rename(file, temporary_.path() / "elsewhere");
    fs::create_symlink(temporary_.path() / "elsewhere", file);
    EXPECT_THAT(cache_.find("model"), FailsWith(Code::permission_denied));
    ASSERT_THAT(cache_.keep("model", as("new")), IsOk());
    EXPECT_THAT(cache_.find("model"), IsOkAnd(std::string("new")));
    EXPECT_GT(fs::file_size(temporary_.path() / "elsewhere"), bytes_.size());
}

TEST_F(PrivateCacheTest, SaysThatItCannotKeep) {
    write_file(temporary_.path() / "file", "no folder");
    EXPECT_FALSE(PrivateCache(temporary_.path() / "file").keep("model", as(bytes_)));
    EXPECT_FALSE(PrivateCache(temporary_.path() / "file/below").keep("model", as(bytes_)));
    EXPECT_FALSE(PrivateCache("/proc/polybot/compiled").keep("model", as(bytes_)));
}

TEST_F(PrivateCacheTest, KeepsTheNewest) {
    for (std::size_t i = 0; i < PrivateCache::most_entries + 2; ++i) {
        ASSERT_THAT(cache_.keep(std::to_string(i), as(bytes_)), IsOk());
        // A file system's clock may stand still between two of them.
        const auto age = std::chrono::hours(PrivateCache::most_entries + 2 - i);
        for (const fs::path& file : files_in(folder_)) {
            if (fs::last_write_time(file) > fs::file_time_type::clock::now() - std::chrono::minutes(1)) {
                fs::last_write_time(file, fs::file_time_type::clock::now() - age);
            }
        }
    }
    EXPECT_EQ(files_in(folder_).size(), PrivateCache::most_entries);
    EXPECT_THAT(cache_.find("0"), FailsWith(Code::not_found));
    EXPECT_THAT(cache_.find("1"), FailsWith(Code::not_found));
    for (std::size_t i = 2; i < PrivateCache::most_entries + 2; ++i)
        EXPECT_THAT(cache_.find(std::to_string(i)), IsOk());
}

TEST_F(PrivateCacheTest, OverwritesWhatACrashLeft) {
    ASSERT_THAT(cache_.keep("model", as(bytes_)), IsOk());
    write_file(folder_ / "incomplete", std::string(2 * bytes_.size(), 'x'));
    ASSERT_THAT(cache_.keep("model", as("new")), IsOk());
    EXPECT_THAT(cache_.find("model"), IsOkAnd(std::string("new")));
    EXPECT_EQ(files_in(folder_).size(), 1U);
}

TEST_F(PrivateCacheTest, LeavesItToWhoIsKeepingAlready) {
    ASSERT_THAT(cache_.keep("model", as(bytes_)), IsOk());
    const FileDescriptor other(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    ASSERT_EQ(::flock(other.get(), LOCK_EX), 0);
    ASSERT_THAT(cache_.keep("model", as("new")), IsOk());
    EXPECT_THAT(cache_.find("model"), IsOkAnd(bytes_));
}

TEST_F(PrivateCacheTest, ShowsWholeEntriesAloneWhileManyKeep) {
    ASSERT_THAT(cache_.keep("model", as(bytes_)), IsOk());
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([this] {
            for (int times = 0; times < 50; ++times) {
                EXPECT_THAT(PrivateCache(folder_).keep("model", as(bytes_)), IsOk());
                EXPECT_THAT(PrivateCache(folder_).find("model"), IsOkAnd(bytes_));
            }
        });
    }
}

}  // namespace
}  // namespace polybot
