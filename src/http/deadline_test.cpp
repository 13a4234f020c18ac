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
    void run() {
        io_.restart();
        io_.run();
    }

    boost::asio::io_context io_;
    boost::asio::ip::tcp::socket socket_{io_};
    Deadline deadline_{socket_};
};

TEST_F(DeadlineTest, PassesOnceTheTimeIsUpAndMayBeStartedAgain) {
    for (int i = 0; i < 2; ++i) {
        const auto begin = steady_clock::now();
        deadline_.start(milliseconds(20));
        EXPECT_FALSE(deadline_.passed());
        run();
        EXPECT_GE(steady_clock::now() - begin, milliseconds(20));
        EXPECT_TRUE(deadline_.passed());
    }
}

TEST_F(DeadlineTest, AnEarlierEndTakesThePlaceOfALaterOne) {
    const auto begin = steady_clock::now();
    deadline_.start(hours(1));
    deadline_.start(milliseconds(1));
    run();
    EXPECT_LT(steady_clock::now() - begin, hours(1));
    EXPECT_TRUE(deadline_.passed());
}

TEST_F(DeadlineTest, ALaterEndTakesThePlaceOfAnEarlierOne) {
    const auto begin = steady_clock::now();
    deadline_.start(milliseconds(1));
    deadline_.start(milliseconds(40));
    run();
    EXPECT_GE(steady_clock::now() - begin, milliseconds(40));
    EXPECT_TRUE(deadline_.passed());
}

TEST_F(DeadlineTest, AnExtensionAddsToWhatIsAllowed) {
    const auto begin = steady_clock::now();
    deadline_.start(milliseconds(20));
    deadline_.extend(milliseconds(30), hours(1));
    run();
    EXPECT_GE(steady_clock::now() - begin, milliseconds(50));
    EXPECT_TRUE(deadline_.passed());
}

TEST_F(DeadlineTest, ExtensionsAllowNoMoreThanTheirMost) {
    const auto begin = steady_clock::now();
    deadline_.start(milliseconds(1));
    for (int i = 0; i < 2; ++i) deadline_.extend(hours(1), milliseconds(20));
    run();
    EXPECT_LT(steady_clock::now() - begin, hours(1));
    EXPECT_TRUE(deadline_.passed());
}

TEST_F(DeadlineTest, DoesNotPassOnceStopped) {
    deadline_.start(milliseconds(1));
    deadline_.stop();
    run();
    EXPECT_FALSE(deadline_.passed());
}

}  // namespace
}  // namespace polybot
