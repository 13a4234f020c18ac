#include "http/deadline.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace polybot {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

class DeadlineTest : public ::testing::Test {
  protected:
    /// Runs until no timer is set.
    steady_clock::duration time_of_running() {
        const auto begin = steady_clock::now();
        io_.restart();
        io_.run();
        return steady_clock::now() - begin;
    }

    boost::asio::io_context io_;
    boost::asio::ip::tcp::socket socket_{io_};
    Deadline deadline_{socket_};
};

TEST_F(DeadlineTest, PassesOnceTheTimeIsUpAndMayBeStartedAgain) {
    for (int i = 0; i < 2; ++i) {
        deadline_.start(milliseconds(20));
        EXPECT_FALSE(deadline_.passed());
        EXPECT_GE(time_of_running(), milliseconds(20));
        EXPECT_TRUE(deadline_.passed());
    }
}

TEST_F(DeadlineTest, AnEarlierEndTakesThePlaceOfALaterOne) {
    deadline_.start(hours(1));
    deadline_.start(milliseconds(1));
    EXPECT_LT(time_of_running(), hours(1));
    EXPECT_TRUE(deadline_.passed());
}

TEST_F(DeadlineTest, ALaterEndTakesThePlaceOfAnEarlierOne) {
    deadline_.start(milliseconds(1));
    deadline_.start(milliseconds(40));
    EXPECT_GE(time_of_running(), milliseconds(40));
    EXPECT_TRUE(deadline_.passed());
}

TEST_F(DeadlineTest, DoesNotPassOnceStopped) {
    deadline_.start(milliseconds(1));
    deadline_.stop();
    time_of_running();
    EXPECT_FALSE(deadline_.passed());
}

}  // namespace
}  // namespace polybot
