// What the queue does when the system has nothing left to listen by.

#include <atomic>
#include <thread>

#include <sys/resource.h>
#include <unistd.h>

#include "local/sqlite_job_queue.hpp"
#include "local/temporary_folder.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::IsOk;

/// No file can be opened while this lives.
class NoDescriptorsLeft {
  public:
    NoDescriptorsLeft() {
        EXPECT_EQ(::getrlimit(RLIMIT_NOFILE, &before_), 0);
        const int lowest = ::dup(STDERR_FILENO);
        ::close(lowest);
        const rlimit none{.rlim_cur = static_cast<rlim_t>(lowest), .rlim_max = before_.rlim_max};
        EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
    }
    ~NoDescriptorsLeft() { EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &before_), 0); }
    NoDescriptorsLeft(const NoDescriptorsLeft&) = delete;
    NoDescriptorsLeft& operator=(const NoDescriptorsLeft&) = delete;

  private:
    rlimit before_{};
};

TEST(SqliteJobQueueShortage, AReceiverListensAgainOnceThereAreDescriptors) {
    const testing::TemporaryFolder folder;
    Database database(folder.path() / "polybot.db");
    std::atomic<int> looks = 0;
    SqliteJobQueue jobs(database, {.name = "jobs", .dead_letters = "", .look_again = seconds(100)}, [&looks] {
        ++looks;
        return std::chrono::system_clock::now();
    });
    ASSERT_THAT(jobs.depth(), IsOk()) << "opens what SQLite opens late";
    Result<std::vector<ReceivedMessage>> received;
    // On a thread of its own, and looked at later: sanitizers open files where something is thrown on the first one,
    // and where a matcher is called.
    std::thread([&] {
        const NoDescriptorsLeft shortage;
        received = jobs.receive(1, milliseconds(500));
    }).join();
    ASSERT_THAT(received, IsOk());
    EXPECT_GE(looks, 3) << "it looks again and again, as it cannot listen";
    looks = 0;
    ASSERT_THAT(jobs.receive(1, milliseconds(900)), IsOk());
    EXPECT_LE(looks, 3) << "as it begins, and as the time is up";
}

}  // namespace
}  // namespace polybot
