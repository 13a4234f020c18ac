#include "local/local_home.hpp"

#include <fstream>

#include "local/temporary_folder.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

namespace fs = std::filesystem;
using testing::IsOk;

TEST(LocalHome, KeepsEverythingInOnePrivateFolderAndReopensIt) {
    const testing::TemporaryFolder folder;
    const fs::path data = folder.path() / "a" / "data";
    {
        LocalHome home(data);
        ASSERT_THAT(home.jobs.send("job"), IsOk());
    }
    EXPECT_EQ(fs::status(data).permissions(), fs::perms::owner_all);
    EXPECT_TRUE(fs::is_regular_file(data / "polybot.db"));
    EXPECT_TRUE(fs::is_directory(data / "blobs"));
    LocalHome home(data);
    const auto received = home.jobs.receive(10, std::chrono::milliseconds(0));
    ASSERT_THAT(received, IsOk());
    ASSERT_EQ(received->size(), 1U);
    ASSERT_THAT(home.jobs.bury(received->front()), IsOk());
    EXPECT_EQ(home.dead_letters.depth()->visible, 1);
}

TEST(LocalHome, SaysWhyAFolderCannotBeUsed) {
    const testing::TemporaryFolder folder;
    std::ofstream(folder.path() / "data") << "a file";
    EXPECT_THROW(LocalHome(folder.path() / "data"), std::runtime_error);
}

}  // namespace
}  // namespace polybot
