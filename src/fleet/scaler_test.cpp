#include "fleet/scaler.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "result/matchers.hpp"

namespace polybot {
namespace {

using ::testing::ElementsAre;
using testing::FailsWith;
using ::testing::IsEmpty;
using testing::IsOk;

/// Workers that are ready when the test says so.
class PaperFleet final : public ScalableFleet {
  public:
    Result<FleetSize> size() override {
        if (is_blind) return Error{Code::unavailable, "blind"};
        return now;
    }
    Result<void> set_desired(int count) override {
        asked.push_back(count);
        if (is_stuck) return Error{Code::unavailable, "stuck"};
        now.running = std::min(now.running, count);
        now.warming = count - now.running;
        return {};
    }

    FleetSize now;
    bool is_blind = false;
    bool is_stuck = false;
    std::vector<int> asked;
};

class PaperLog final : public DecisionLog {
  public:
    Result<std::vector<ScalingDecision>> recent(int) override { return kept; }
    Result<void> record(const ScalingDecision& decision) override {
        if (is_full) return Error{Code::resource_exhausted, "full"};
        kept.push_back(decision);
        return {};
    }

    std::vector<ScalingDecision> kept;
    bool is_full = false;
};

class ScalerTest : public ::testing::Test {
  protected:
    /// A reading some time after the one before.
    Result<void> decide(int visible, std::chrono::seconds later = std::chrono::seconds(30)) {
        now_ += later;
        return scaler_.decide({.time = now_, .visible = visible});
    }
    /// "1>4" for each decision.
    std::vector<std::string> changes() const {
        std::vector<std::string> changes;
        for (const ScalingDecision& decision : log_.kept) {
            changes.push_back(std::to_string(decision.from) + ">" + std::to_string(decision.to));
        }
        return changes;
    }
    void become_ready() { fleet_.now = {.running = fleet_.now.running + fleet_.now.warming, .warming = 0}; }

    PaperFleet fleet_;
    PaperLog log_;
    std::chrono::system_clock::time_point now_{std::chrono::seconds(1'700'000'000)};
    const ScalingRule rule_{.target_backlog = 10, .min_workers = 1, .max_workers = 4};
    Scaler scaler_{rule_, fleet_, log_};
};

TEST_F(ScalerTest, TheFewestAreWantedBeforeTheFirstReading) {
    EXPECT_THAT(scaler_.keep(), IsOk());
    EXPECT_THAT(fleet_.asked, ElementsAre(1));
    EXPECT_THAT(changes(), IsEmpty());
}

TEST_F(ScalerTest, EachChangeOfTheSizeIsToldOnceWithItsReasonAndTime) {
    EXPECT_THAT(decide(0), IsOk());
    become_ready();
    EXPECT_THAT(decide(0), IsOk());
    EXPECT_THAT(scaler_.keep(), IsOk());
    EXPECT_THAT(decide(100), IsOk());
    EXPECT_EQ(log_.kept.back().time, now_);
    become_ready();
    EXPECT_THAT(decide(100), IsOk());
    EXPECT_THAT(scaler_.keep(), IsOk());
    EXPECT_THAT(changes(), ElementsAre("0>1", "1>4"));
    for (const ScalingDecision& decision : log_.kept) EXPECT_FALSE(decision.reason.empty());
    EXPECT_THAT(fleet_.asked, ElementsAre(1, 1, 1, 4, 4, 4));
}

TEST_F(ScalerTest, ItShrinksToTheFewestOnceThereIsNothingToDo) {
    EXPECT_THAT(decide(100), IsOk());
    become_ready();
    for (int i = 0; i < 100; ++i) EXPECT_THAT(decide(0), IsOk());
    EXPECT_EQ(fleet_.asked.back(), rule_.min_workers);
    EXPECT_EQ(log_.kept.back().to, rule_.min_workers);
}

TEST_F(ScalerTest, WithoutTheFleetsSizeTheOneThatIsWantedStays) {
    EXPECT_THAT(decide(100), IsOk());
    fleet_.is_blind = true;
    EXPECT_THAT(decide(0), FailsWith(Code::unavailable));
    EXPECT_THAT(scaler_.keep(), IsOk());
    EXPECT_EQ(fleet_.asked.back(), 4);
}

TEST_F(ScalerTest, WhatCouldNotBeStartedIsTriedAgain) {
    fleet_.is_stuck = true;
    EXPECT_THAT(decide(100), FailsWith(Code::unavailable));
    fleet_.is_stuck = false;
    EXPECT_THAT(scaler_.keep(), IsOk());
    EXPECT_THAT(fleet_.asked, ElementsAre(4, 4));
    EXPECT_THAT(changes(), ElementsAre("0>4"));
}

TEST_F(ScalerTest, ADecisionThatCannotBeWrittenDownIsCarriedOut) {
    log_.is_full = true;
    EXPECT_THAT(decide(100), IsOk());
    EXPECT_EQ(fleet_.asked.back(), 4);
}

}  // namespace
}  // namespace polybot
