#include "worker/service_recorder.hpp"

#include <atomic>
#include <thread>
#include <utility>

#include <gmock/gmock.h>

namespace polybot {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::system_clock::time_point noon{std::chrono::seconds(1'800'014'400)};

/// Keeps the sum of what was added.
class Sum final : public ServiceTimes {
  public:
    Result<void> add(const ServiceTime& time, std::chrono::system_clock::time_point when) override {
        EXPECT_EQ(when, noon);
        ++additions;
        busy_ms += time.busy.count();
        jobs += time.jobs;
        if (is_broken) return Error{Code::unavailable, "away"};
        return {};
    }
    Result<Minutes> recent(std::chrono::system_clock::time_point) override { return Minutes{}; }

    std::atomic<int> additions = 0;
    std::atomic<std::int64_t> busy_ms = 0;
    std::atomic<std::int64_t> jobs = 0;
    std::atomic<bool> is_broken = false;
};

Clock at_noon() {
    return [] { return noon; };
}

TEST(ServiceRecorder, AddsTheRestAtItsEnd) {
    Sum sum;
    ServiceTime done{.busy = 1500ms, .jobs = 3};
    {
        const ServiceRecorder recorder(
            sum, [&] { return std::exchange(done, {}); }, at_noon(), 1h);
    }
    EXPECT_EQ(sum.additions, 1);
    EXPECT_EQ(sum.busy_ms, 1500);
    EXPECT_EQ(sum.jobs, 3);
}

TEST(ServiceRecorder, AnIdleWorkerAddsNothing) {
    Sum sum;
    {
        const ServiceRecorder recorder(
            sum, [] { return ServiceTime{}; }, at_noon(), 1h);
    }
    EXPECT_EQ(sum.additions, 0);
}

TEST(ServiceRecorder, GoesOnWhenTheStoreIsAway) {
    Sum sum;
    sum.is_broken = true;
    const ServiceRecorder recorder(
        sum, [] { return ServiceTime{.busy = 1ms, .jobs = 1}; }, at_noon(), 1ms);
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (sum.additions < 3 && std::chrono::steady_clock::now() < deadline) std::this_thread::sleep_for(1ms);
    EXPECT_GE(sum.additions, 3);
}

}  // namespace
}  // namespace polybot
