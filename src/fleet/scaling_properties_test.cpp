#include <algorithm>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "fleet/scaling_policy.hpp"

namespace polybot {
namespace {

/// Rules and readings of every kind, the same ones in each run.
class Chance {
  public:
    explicit Chance(unsigned seed) : random_(seed) {}

    bool of(double share) { return std::bernoulli_distribution(share)(random_); }
    int up_to(int most) { return std::uniform_int_distribution<int>(0, most)(random_); }
    double between(double least, double most) { return std::uniform_real_distribution<double>(least, most)(random_); }

    ScalingRule rule() {
        ScalingRule rule{.target_backlog = between(0.1, 300), .min_workers = up_to(5)};
        if (of(0.7)) rule.promised_wait_seconds = between(0.1, 120);
        rule.max_workers = std::max(1, rule.min_workers + up_to(40));
        rule.warm_up = std::chrono::seconds(up_to(180));
        rule.scale_in_cooldown = std::chrono::seconds(up_to(300));
        return rule;
    }

    FleetReading reading(std::chrono::system_clock::time_point time) {
        FleetReading reading{.time = time,
                             .visible = of(0.3) ? 0 : up_to(of(0.05) ? std::numeric_limits<int>::max() : 5000),
                             .in_flight = up_to(200),
                             .running = up_to(40),
                             .warming = of(0.6) ? 0 : up_to(10)};
        if (of(0.8)) reading.seconds_per_job = of(0.1) ? 0 : between(0.001, 20);
        if (of(0.8)) reading.busy_workers = between(0, 40);
        if (reading.visible > 0 && of(0.8)) reading.oldest_age_seconds = between(0, 600);
        return reading;
    }

    std::vector<FleetReading> readings() {
        std::vector<FleetReading> all;
        std::chrono::system_clock::time_point time;
        for (int count = 0; count < 100; ++count) {
            time += std::chrono::seconds(1 + up_to(60));
            all.push_back(reading(time));
        }
        return all;
    }

  private:
    std::mt19937 random_;
};

constexpr unsigned histories = 300;

TEST(ScalingProperties, StayWithinBoundsAndShrinkOnlyWhenNothingStarts) {
    for (unsigned seed = 0; seed < histories; ++seed) {
        Chance chance(seed);
        const auto rule = chance.rule();
        ScalingPolicy policy(rule);
        int before = 0;
        for (const auto& reading : chance.readings()) {
            const auto [desired, reason] = policy.next(reading);
            ASSERT_GE(desired, rule.min_workers) << "seed " << seed << ": " << reason;
            ASSERT_LE(desired, rule.max_workers) << "seed " << seed << ": " << reason;
            if (reading.warming > 0) {
                ASSERT_GE(desired, before) << "seed " << seed << ": " << reason;
            }
            if (reading.visible > 0) {
                ASSERT_GE(desired, 1) << "seed " << seed << ": " << reason;
            }
            ASSERT_TRUE(reason.ends_with('.')) << reason;
            before = desired;
        }
    }
}

TEST(ScalingProperties, TheSameReadingsBringTheSameDecisions) {
    for (unsigned seed = 0; seed < histories; ++seed) {
        Chance chance(seed);
        const auto rule = chance.rule();
        ScalingPolicy one(rule);
        ScalingPolicy other(rule);
        for (const auto& reading : chance.readings()) {
            const auto first = one.next(reading);
            const auto second = other.next(reading);
            ASSERT_EQ(first.desired, second.desired);
            ASSERT_EQ(first.reason, second.reason);
        }
    }
}

TEST(ScalingProperties, WhoeverWasAddedStaysForTheCooldown) {
    for (unsigned seed = 0; seed < histories; ++seed) {
        Chance chance(seed);
        const auto rule = chance.rule();
        ScalingPolicy policy(rule);
        std::vector<std::pair<std::chrono::system_clock::time_point, int>> grown;
        int before = rule.max_workers;
        for (const auto& reading : chance.readings()) {
            const int desired = policy.next(reading).desired;
            for (const auto& [time, size] : grown) {
                if (reading.time - time < rule.scale_in_cooldown) {
                    ASSERT_GE(desired, size) << "seed " << seed;
                }
            }
            if (desired > before) grown.emplace_back(reading.time, desired);
            before = desired;
        }
    }
}

/// What a policy that has seen nothing else makes of a reading.
int first_size(const ScalingRule& rule, const FleetReading& reading) {
    return ScalingPolicy(rule).next(reading).desired;
}

TEST(ScalingProperties, MoreWorkNeverMeansFewerWorkers) {
    for (unsigned seed = 0; seed < 100 * histories; ++seed) {
        Chance chance(seed);
        const auto rule = chance.rule();
        const auto reading = chance.reading({});
        const int size = first_size(rule, reading);
        auto more = reading;
        if (more.visible < 1'000'000) more.visible += chance.up_to(1000);
        EXPECT_GE(first_size(rule, more), size) << "more jobs, seed " << seed;
        more.in_flight += chance.up_to(100);
        EXPECT_GE(first_size(rule, more), size) << "more in work, seed " << seed;
        more = reading;
        if (more.busy_workers) *more.busy_workers += chance.between(0, 10);
        EXPECT_GE(first_size(rule, more), size) << "more busy, seed " << seed;
        more = reading;
        if (rule.promised_wait_seconds && more.seconds_per_job.value_or(0) > 0) {
            *more.seconds_per_job *= chance.between(1, 3);
        }
        EXPECT_GE(first_size(rule, more), size) << "slower jobs, seed " << seed;
        auto larger = rule;
        larger.max_workers += chance.up_to(10);
        EXPECT_GE(first_size(larger, reading), size) << "more allowed, seed " << seed;
    }
}

}  // namespace
}  // namespace polybot
