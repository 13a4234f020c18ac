#include "telegram/local_files.hpp"

#include <fstream>

#include <sys/stat.h>

#include "local/temporary_folder.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

namespace fs = std::filesystem;

using ::testing::AllOf;
using testing::FailsWith;
using ::testing::HasSubstr;
using testing::IsOkAnd;
using ::testing::Not;

class LocalFilesTest : public ::testing::Test {
  protected:
    LocalFilesTest() {
        fs::create_directories(allowed_ / "12:s3cret" / "photos");
        std::ofstream(photo_) << "bytes";
        fs::create_directories(outer_.path() / "allowed-not");
        std::ofstream(outside_) << "not for us";
    }

    Result<std::string> read(const fs::path& file) { return read_file_within(allowed_, file, 1'000); }

    testing::TemporaryFolder outer_;
    fs::path allowed_ = outer_.path() / "allowed";
    fs::path photo_ = allowed_ / "12:s3cret" / "photos" / "file_0.jpg";
    fs::path outside_ = outer_.path() / "allowed-not" / "other";
};

TEST_F(LocalFilesTest, ReadsWhatLiesInTheFolder) {
    EXPECT_THAT(read(photo_), IsOkAnd("bytes"));
    std::ofstream(allowed_ / "empty").close();
    EXPECT_THAT(read(allowed_ / "empty"), IsOkAnd(""));
    EXPECT_THAT(read_file_within(allowed_.string() + "/", photo_, 5), IsOkAnd("bytes")) << "exactly as many";
}

TEST_F(LocalFilesTest, ReadsNothingElse) {
    EXPECT_THAT(read(outside_), FailsWith(Code::invalid_argument)) << "a name that begins like the folder's";
    EXPECT_THAT(read(allowed_ / ".." / "allowed-not" / "other"), FailsWith(Code::invalid_argument));
    fs::create_symlink(outside_, allowed_ / "link");
    EXPECT_THAT(read(allowed_ / "link"), FailsWith(Code::invalid_argument));
    fs::create_directory_symlink(outer_.path() / "allowed-not", allowed_ / "folder link");
    EXPECT_THAT(read(allowed_ / "folder link" / "other"), FailsWith(Code::invalid_argument));
}

TEST_F(LocalFilesTest, FollowsALinkThatStaysWithin) {
    fs::create_symlink(photo_, allowed_ / "link");
    EXPECT_THAT(read(allowed_ / "link"), IsOkAnd("bytes"));
    fs::create_directory_symlink(allowed_, outer_.path() / "another name");
    EXPECT_THAT(read_file_within(outer_.path() / "another name", photo_, 1'000), IsOkAnd("bytes"));
}

TEST_F(LocalFilesTest, ReadsNoFoldersAndDoesNotWaitForPipes) {
    EXPECT_THAT(read(allowed_ / "12:s3cret"), FailsWith(Code::invalid_argument));
    EXPECT_THAT(read(allowed_), FailsWith(Code::invalid_argument));
    ASSERT_EQ(::mkfifo((allowed_ / "pipe").c_str(), 0600), 0);
    EXPECT_THAT(read(allowed_ / "pipe"), FailsWith(Code::invalid_argument));
}

TEST_F(LocalFilesTest, BoundsTheSize) {
    EXPECT_THAT(read_file_within(allowed_, photo_, 4), FailsWith(Code::invalid_argument));
}

TEST_F(LocalFilesTest, SaysWhatIsGoneAndNotWhereItWas) {
    fs::remove(photo_);
    const auto gone = read(photo_);
    ASSERT_THAT(gone, FailsWith(Code::not_found));
    EXPECT_THAT(gone.error().message, AllOf(HasSubstr("No such file"), Not(HasSubstr("s3cret"))));
}

}  // namespace
}  // namespace polybot
