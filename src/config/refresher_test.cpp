#include "config/refresher.hpp"

#include <atomic>
#include <optional>
#include <thread>

#include <gmock/gmock.h>

namespace polybot {
namespace {

using std::chrono::steady_clock;
using namespace std::chrono_literals;

class RefresherTest : public ::testing::Test {
  protected:
    /// Refreshes until the test ends.
    Refresher& start(Refresher::Times times) {
        refresher_.emplace([this](const std::stop_token&) { ++refreshed_, refreshed_.notify_all(); }, times);
        thread_ = std::jthread([this](const std::stop_token& stop) { refresher_->run(stop); });
        return *refresher_;
    }
    void await(int count) {
        for (int seen = refreshed_; seen < count; seen = refreshed_) refreshed_.wait(seen);
    }

    std::atomic<int> refreshed_ = 0;

  private:
    std::optional<Refresher> refresher_;
    std::jthread thread_;
};

TEST_F(RefresherTest, RefreshesUnasked) {
    start({.every = 1ms, .apart = 1h});
    await(3);
}

TEST_F(RefresherTest, RefreshesAtOnceWhenItIsAskedFirst) {
    start({.every = 1h, .apart = 1h}).ask();
    await(1);
}

TEST_F(RefresherTest, WaitsBetweenWhatIsAskedFor) {
    constexpr auto apart = 50ms;
    Refresher& refresher = start({.every = 1h, .apart = apart});
    const auto begin = steady_clock::now();
    for (int count = 1; count <= 3; ++count) {
        for (int times = 0; times < 5; ++times) refresher.ask();
        await(count);
    }
    EXPECT_GE(steady_clock::now() - begin, 2 * apart);
}

TEST_F(RefresherTest, StopsWhileItWaits) {
    start({.every = 1h, .apart = 1h}).ask();
    await(1);  // The end of the test stops it, which would hang otherwise.
}

}  // namespace
}  // namespace polybot
