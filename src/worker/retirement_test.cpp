#include "worker/retirement.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace polybot {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;

/// A fleet that writes down what it is told, and gives notice when the test wants.
class Fleet final : public Membership {
  public:
    Result<std::optional<std::string>> notice() override {
        if (silent) return Error{Code::unavailable, "no metadata"};
        return given;
    }
    Result<void> set_busy(bool busy) override { return hear(busy ? "busy" : "idle"); }
    Result<void> ask_for_time() override { return hear("more time"); }
    Result<void> leave() override { return hear("leave"); }

    std::optional<std::string> given;
    bool silent = false;
    bool deaf = false;
    std::vector<std::string> heard;

  private:
    Result<void> hear(const std::string& word) {
        if (deaf) return Error{Code::resource_exhausted, "too many calls"};
        heard.push_back(word);
        return {};
    }
};

/// Time passes by the looks of the retirement; `script` says what happens before each.
class RetirementTest : public ::testing::Test {
  protected:
    /// Runs until the script's end, or until the worker is retired.
    void run(std::vector<std::function<void()>> script) {
        std::stop_source stop;
        std::size_t next = 0;
        const Waiting waiting{.now = [this] { return now_; },
                              .sleep =
                                  [&](std::chrono::milliseconds time, const std::stop_token& pause) {
                                      now_ += time;
                                      if (next == script.size()) {
                                          stop.request_stop();
                                      } else {
                                          script[next++]();
                                          woken.push_back(pause.stop_requested());
                                      }
                                  }};
        Retirement retirement(fleet, worker, waiting);
        retirement_ = &retirement;
        retirement.run(stop.get_token());
    }
    void begin_work() {
        ++activity.taken;
        retirement_->work_begins();
    }

    Fleet fleet;
    WorkerActivity activity;
    std::vector<bool> woken;  ///< For each step of the script, whether it ended the pause.
    int waits_until_finished = 0;
    RetiringWorker worker{.activity = [this] { return activity; },
                          .finish = [this](std::chrono::milliseconds) { return waits_until_finished-- == 0; }};

  private:
    Retirement* retirement_ = nullptr;
    std::chrono::steady_clock::time_point now_{};
};

TEST_F(RetirementTest, AnIdleWorkerSaysSoOnceAfterAMinute) {
    run(std::vector<std::function<void()>>(11, [] {}));
    EXPECT_TRUE(fleet.heard.empty());
    run(std::vector<std::function<void()>>(30, [] {}));
    EXPECT_THAT(fleet.heard, ElementsAre("idle")) << "a worker that died here may have been busy";
}

TEST_F(RetirementTest, BusyIsToldOnceAndIdleAfterAMinute) {
    std::vector<std::function<void()>> script;
    for (int i = 0; i < 4; ++i) script.emplace_back([this] { ++activity.taken, ++activity.finished; });
    for (int i = 0; i < 11; ++i) script.emplace_back([] {});
    run(script);
    EXPECT_THAT(fleet.heard, ElementsAre("busy"));
    script.emplace_back([] {});
    fleet.heard.clear();
    run(script);
    EXPECT_THAT(fleet.heard, ElementsAre("busy", "idle"));
}

TEST_F(RetirementTest, AFirstJobIsToldAtOnceAndThoseAfterItAreNoNews) {
    run({[] {}, [this] { begin_work(); }, [this] { begin_work(); }, [this] { begin_work(); }});
    EXPECT_THAT(woken, ElementsAre(false, true, false, false));
    EXPECT_THAT(fleet.heard, ElementsAre("busy"));
}

TEST_F(RetirementTest, WhatTheFleetDidNotHearIsNotToldAgainForEachJob) {
    fleet.deaf = true;
    run({[this] { begin_work(); }, [this] { begin_work(); }, [this] { begin_work(); }});
    EXPECT_THAT(woken, ElementsAre(true, false, false));
}

TEST_F(RetirementTest, AJobInWorkKeepsItBusy) {
    activity.taken = 1;
    run(std::vector<std::function<void()>>(50, [] {}));
    EXPECT_THAT(fleet.heard, ElementsAre("busy"));
}

TEST_F(RetirementTest, WhatTheFleetDidNotHearIsToldAgain) {
    activity.taken = 1;
    fleet.deaf = true;
    run({[] {}, [this] { fleet.deaf = false; }, [] {}});
    EXPECT_THAT(fleet.heard, ElementsAre("busy"));
}

TEST_F(RetirementTest, ANoticeLetsTheWorkerFinishAndThenLeave) {
    waits_until_finished = 2;
    run({[this] { fleet.given = "spot interruption"; }});
    EXPECT_THAT(fleet.heard, ElementsAre("more time", "more time", "leave"));
}

TEST_F(RetirementTest, WithoutMetadataItGoesOn) {
    fleet.silent = true;
    run({[] {}, [this] { fleet.silent = false, fleet.given = "scaled in"; }});
    EXPECT_THAT(fleet.heard, ElementsAre("leave"));
}

}  // namespace
}  // namespace polybot
