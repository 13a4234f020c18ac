#include "local/picture_expiry.hpp"

#include <thread>

#include "local/temporary_folder.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

namespace fs = std::filesystem;
using std::chrono::days;
using std::chrono::hours;
using testing::FailsWith;
using testing::IsOk;

class PictureExpiryTest : public ::testing::Test {
  protected:
    /// A picture that was stored so long ago.
    void store(const std::string& key, hours age) {
        ASSERT_THAT(pictures_.put(key, "bytes", "image/png"), IsOk());
        std::string name = key;
        name.replace(name.find('/'), 1, "+");
        fs::last_write_time(blobs_ / name, fs::file_time_type::clock::now() - age);
    }

    testing::TemporaryFolder folder_;
    const fs::path blobs_ = folder_.path() / "blobs";
    FileBlobStore pictures_{blobs_};
    PictureExpiry expiry_{pictures_, system_clock()};
};

TEST_F(PictureExpiryTest, PicturesAreKeptFor29Days) {
    store("photos/old", days(29) + hours(1));
    store("predictions/old", days(29) + hours(1));
    store("photos/young", days(29) - hours(1));
    expiry_.remove_expired();
    EXPECT_THAT(pictures_.get("photos/old"), FailsWith(Code::not_found));
    EXPECT_THAT(pictures_.get("predictions/old"), FailsWith(Code::not_found));
    EXPECT_THAT(pictures_.get("photos/young"), IsOk());
}

TEST_F(PictureExpiryTest, ARoundThatFailsIsMadeUpForByTheNext) {
    fs::rename(blobs_, folder_.path() / "away");
    expiry_.remove_expired();
    fs::rename(folder_.path() / "away", blobs_);
    store("photos/old", days(30));
    expiry_.remove_expired();
    EXPECT_THAT(pictures_.get("photos/old"), FailsWith(Code::not_found));
}

TEST_F(PictureExpiryTest, TheFirstRoundIsAtTheStartAndAStopEndsTheWaitForTheNext) {
    store("photos/old", days(30));
    std::jthread running([&](const std::stop_token& stop) { expiry_.run(stop); });
    while (pictures_.get("photos/old")) std::this_thread::yield();
    running.request_stop();
    running.join();
}

}  // namespace
}  // namespace polybot
