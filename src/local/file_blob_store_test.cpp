#include "local/file_blob_store.hpp"

#include <fstream>
#include <future>

#include <fcntl.h>
#include <sys/file.h>

#include "local/file_descriptor.hpp"
#include "local/folder_files.hpp"
#include "local/temporary_folder.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

namespace fs = std::filesystem;
using testing::FailsWith;
using testing::IsOk;
using testing::IsOkAnd;
using ::testing::UnorderedElementsAre;

class FileBlobStoreTest : public ::testing::Test {
  protected:
    fs::path only_file() { return testing::only_file_in(blobs_); }

    testing::TemporaryFolder folder_;
    const fs::path blobs_ = folder_.path() / "data" / "blobs";
};

TEST_F(FileBlobStoreTest, FilesAreTheOwnersAloneAndBeginWithTheBytes) {
    FileBlobStore store(blobs_);
    ASSERT_THAT(store.put("photos/1", "bytes", "image/png"), IsOk());
    EXPECT_EQ(fs::status(blobs_).permissions(), fs::perms::owner_all);
    const fs::path file = only_file();
    EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    std::string begin(5, ' ');
    std::ifstream(file).read(begin.data(), 5);
    EXPECT_EQ(begin, "bytes");
}

TEST_F(FileBlobStoreTest, ACutFileIsDataLoss) {
    FileBlobStore store(blobs_);
    ASSERT_THAT(store.put("photos/1", "bytes", "image/png"), IsOk());
    fs::resize_file(only_file(), 0);
    EXPECT_THAT(store.get("photos/1"), FailsWith(Code::data_loss));
    ASSERT_THAT(store.put("photos/1", std::string(1000, 'x'), "image/png"), IsOk());
    fs::resize_file(only_file(), 100);
    EXPECT_THAT(store.get("photos/1"), FailsWith(Code::data_loss));
}

TEST_F(FileBlobStoreTest, RefusesAMediaTypeThatIsTooLong) {
    FileBlobStore store(blobs_);
    EXPECT_THAT(store.put("photos/1", "bytes", std::string(201, 'x')), FailsWith(Code::invalid_argument));
    EXPECT_THAT(store.get("photos/1"), FailsWith(Code::not_found));
}

TEST_F(FileBlobStoreTest, WhatAnInterruptedPutLeftGoesAfterAnHour) {
    ASSERT_THAT(FileBlobStore(blobs_).put("photos/1", "bytes", "image/png"), IsOk());
    const fs::path old = blobs_ / "~incoming-aaaaaa";
    const fs::path fresh = blobs_ / "~incoming-bbbbbb";
    std::ofstream(old) << "half";
    std::ofstream(fresh) << "half";
    fs::last_write_time(old, fs::file_time_type::clock::now() - std::chrono::hours(2));
    fs::last_write_time(blobs_ / "photos+1", fs::file_time_type::clock::now() - std::chrono::hours(2));
    FileBlobStore store(blobs_);
    EXPECT_FALSE(fs::exists(old));
    EXPECT_TRUE(fs::exists(fresh));
    EXPECT_THAT(store.get("photos/1"), IsOk());
}

TEST_F(FileBlobStoreTest, WhatWasPutBeforeATimeIsRemovedAndNothingElse) {
    FileBlobStore store(blobs_);
    const auto now = fs::file_time_type::clock::now();
    for (const char* key : {"old", "photos/old", "photos/new"}) ASSERT_THAT(store.put(key, "x", "image/png"), IsOk());
    std::ofstream(blobs_ / "~incoming-old") << "half";
    std::ofstream(blobs_ / "~incoming-new") << "half";
    std::ofstream(blobs_ / "not~ours") << "x";
    fs::create_directory(blobs_ / "photos+folder");
    for (const char* name : {"old", "photos+old", "~incoming-old", "not~ours", "photos+folder"}) {
        fs::last_write_time(blobs_ / name, now - std::chrono::hours(2));
    }
    const auto an_hour_ago = std::chrono::system_clock::now() - std::chrono::hours(1);
    std::stop_source stopped;
    stopped.request_stop();
    EXPECT_THAT(store.remove_older_than(an_hour_ago, stopped.get_token()), IsOkAnd(0));
    EXPECT_THAT(store.remove_older_than(an_hour_ago), IsOkAnd(3));
    EXPECT_THAT(testing::files_in(blobs_), UnorderedElementsAre(blobs_ / "photos+new", blobs_ / "~incoming-new",
                                                                blobs_ / "not~ours", blobs_ / "photos+folder"));
    EXPECT_THAT(store.remove_older_than(an_hour_ago), IsOkAnd(0));
}

TEST_F(FileBlobStoreTest, WhatCannotBeRemovedIsSaid) {
    FileBlobStore store(blobs_);
    fs::remove(blobs_);
    EXPECT_THAT(store.remove_older_than(std::chrono::system_clock::now()), FailsWith(Code::unavailable));
}

TEST_F(FileBlobStoreTest, WhatIsPutAgainJustBeforeTheOldIsRemovedStays) {
    FileBlobStore store(blobs_);
    ASSERT_THAT(store.put("photos/1", "old", "image/png"), IsOk());
    const auto now = std::chrono::system_clock::now();
    fs::last_write_time(only_file(), fs::file_time_type::clock::now() - std::chrono::hours(2));
    const FileDescriptor another_put(::open(blobs_.c_str(), O_RDONLY | O_DIRECTORY));
    ASSERT_EQ(::flock(another_put.get(), LOCK_SH), 0);
    auto removed = std::async(std::launch::async, [&] { return store.remove_older_than(now - std::chrono::hours(1)); });
    EXPECT_EQ(removed.wait_for(std::chrono::milliseconds(100)), std::future_status::timeout);
    EXPECT_THAT(store.put("photos/1", "new", "image/png"), IsOk()) << "others do not wait for it";
    ASSERT_EQ(::flock(another_put.get(), LOCK_UN), 0);
    EXPECT_THAT(removed.get(), IsOkAnd(0));
    EXPECT_THAT(store.get("photos/1"), IsOk());
}

TEST_F(FileBlobStoreTest, NothingIsPutWhileAnOldFileIsLookedAtAndRemoved) {
    FileBlobStore store(blobs_);
    const FileDescriptor removal(::open(blobs_.c_str(), O_RDONLY | O_DIRECTORY));
    ASSERT_EQ(::flock(removal.get(), LOCK_EX), 0);
    auto put = std::async(std::launch::async, [&] { return store.put("photos/1", "new", "image/png"); });
    EXPECT_EQ(put.wait_for(std::chrono::milliseconds(100)), std::future_status::timeout);
    EXPECT_THAT(store.get("photos/1"), FailsWith(Code::not_found));
    ASSERT_EQ(::flock(removal.get(), LOCK_UN), 0);
    EXPECT_THAT(put.get(), IsOk());
}

TEST_F(FileBlobStoreTest, AFailedPutLeavesNothing) {
    FileBlobStore store(blobs_);
    fs::create_directory(blobs_ / "photos+1");
    EXPECT_FALSE(store.put("photos/1", "bytes", "image/png").has_value());
    EXPECT_EQ(only_file(), blobs_ / "photos+1");
    fs::remove_all(blobs_);
    EXPECT_FALSE(store.put("photos/1", "bytes", "image/png").has_value());
}

}  // namespace
}  // namespace polybot
