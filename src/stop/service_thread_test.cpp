#include "stop/service_thread.hpp"

#include <latch>
#include <stdexcept>
#include <utility>

#include <gtest/gtest.h>

namespace polybot {
namespace {

TEST(ServiceThread, BeginsAnewAfterAnException) {
    std::latch twice(2);
    bool failed_before = false;
    const std::jthread service = service_thread("test", [&](const std::stop_token&) {
        twice.count_down();
        if (!std::exchange(failed_before, true)) throw std::out_of_range("a bug");
    });
    twice.wait();
}

TEST(ServiceThread, EndsOnceItsWorkReturns) {
    int runs = 0;
    service_thread("test", [&](const std::stop_token&) { ++runs; }).join();
    EXPECT_EQ(runs, 1);
}

TEST(ServiceThread, AStopEndsThePauseAfterAnException) {
    std::latch began(1);
    int runs = 0;
    std::jthread service = service_thread("test", [&](const std::stop_token& stop) {
        ++runs;
        began.count_down();
        while (!stop.stop_requested()) std::this_thread::yield();
        throw std::out_of_range("a bug");
    });
    began.wait();
    service.request_stop();
    service.join();
    EXPECT_EQ(runs, 1);
}

}  // namespace
}  // namespace polybot
