#include "local/file_blob_store.hpp"

#include <fstream>

#include "local/folder_files.hpp"
#include "local/temporary_folder.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

namespace fs = std::filesystem;
using testing::FailsWith;
using testing::IsOk;

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
