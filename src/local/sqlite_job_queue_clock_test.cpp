// What the queue does when the machine's clock is set back.

#include "local/sqlite_job_queue.hpp"
#include "local/temporary_folder.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::IsOk;

class SqliteJobQueueClockTest : public ::testing::Test {
  protected:
    testing::TemporaryFolder folder_;
    std::chrono::system_clock::time_point now_{hours(24)};
    Database database_{folder_.path() / "polybot.db"};
    Database another_process_{folder_.path() / "polybot.db"};
    SqliteJobQueue jobs_{database_, {.name = "jobs", .dead_letters = ""}, [this] { return now_; }};
};

TEST_F(SqliteJobQueueClockTest, AClockThatIsSetBackHidesNoMessage) {
    ASSERT_THAT(jobs_.send("received before"), IsOk());
    ASSERT_EQ(jobs_.receive(1, milliseconds(0))->size(), 1U);
    ASSERT_THAT(jobs_.send("sent before"), IsOk());
    now_ -= hours(1);
    const auto received = jobs_.receive(10, milliseconds(0));
    ASSERT_THAT(received, IsOk());
    EXPECT_EQ(received->size(), 2U);
    EXPECT_TRUE(jobs_.receive(10, milliseconds(0))->empty()) << "that is over now";
}

TEST_F(SqliteJobQueueClockTest, AClockThatIsSetBackHidesNoMessageThatHadWaitedForLonger) {
    for (const char* body : {"of a dead worker", "put back", "set aside"}) ASSERT_THAT(jobs_.send(body), IsOk());
    now_ += hours(1);
    const auto received = jobs_.receive(10, milliseconds(0)).value();
    ASSERT_EQ(received.size(), 3U);
    ASSERT_THAT(jobs_.set_visibility(received.at(1).receipt, seconds(2)), IsOk());
    ASSERT_THAT(jobs_.set_visibility(received.at(2).receipt, hours(12)), IsOk());
    now_ -= minutes(30);
    const auto again = jobs_.receive(10, milliseconds(0));
    ASSERT_THAT(again, IsOk());
    EXPECT_EQ(again->size(), 3U);
    EXPECT_EQ(jobs_.depth()->in_flight, 3) << "for as long as ever";
    EXPECT_TRUE(jobs_.receive(10, milliseconds(0))->empty()) << "that is over now";
    now_ += seconds(60);
    const auto oldest = jobs_.depth()->oldest_age;
    EXPECT_EQ(oldest, minutes(31)) << "since it was sent";
}

TEST_F(SqliteJobQueueClockTest, NoVisibilityTimeoutIsTakenForAClockSetBack) {
    SqliteJobQueue impatient(another_process_, {.name = "jobs", .dead_letters = "", .visibility_timeout = seconds(1)},
                             [this] { return now_; });
    ASSERT_THAT(jobs_.send("in work"), IsOk());
    ASSERT_THAT(jobs_.send("set aside"), IsOk());
    const auto received = jobs_.receive(2, milliseconds(0)).value();
    ASSERT_THAT(jobs_.set_visibility(received.at(1).receipt, hours(12)), IsOk());
    now_ -= seconds(5);
    EXPECT_TRUE(impatient.receive(10, milliseconds(0))->empty()) << "clocks are set back a little all the time";
}

}  // namespace
}  // namespace polybot
