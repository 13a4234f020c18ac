#include "worker/remover.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <latch>
#include <thread>
#include <vector>

#include "result/matchers.hpp"

namespace polybot {
namespace {

using testing::FailsWith;
using testing::IsOk;

/// A queue whose first removal takes until it is let go, and that knows no receipt called "stale".
class SlowQueue final : public JobQueue {
  public:
    std::vector<Result<void>> remove_batch(std::span<const std::string> receipts) override {
        batches.emplace_back(receipts.begin(), receipts.end());
        if (batches.size() == 1) {
            begun.count_down();
            let_go.wait();
        }
        if (bug) throw std::runtime_error("a bug");
        std::vector<Result<void>> answers;
        for (const std::string& receipt : receipts) {
            answers.push_back(receipt == "stale" ? Result<void>(Error{Code::not_found, "stale"}) : Result<void>());
        }
        return answers;
    }

    Result<void> send(std::string_view) override { return {}; }
    Result<std::vector<ReceivedMessage>> receive(int, std::chrono::milliseconds, const std::stop_token&) override {
        return std::vector<ReceivedMessage>();
    }
    std::vector<Result<void>> set_visibility_batch(std::span<const std::string>, std::chrono::seconds) override {
        return {};
    }
    Result<void> bury(const ReceivedMessage&) override { return {}; }
    Result<QueueDepth> depth() override { return QueueDepth(); }

    std::vector<std::vector<std::string>> batches;
    std::latch begun{1};
    std::latch let_go{1};
    bool bug = false;
};

class RemoverTest : public ::testing::Test {
  protected:
    std::future<Result<void>> remove(const std::string& receipt) {
        return std::async(std::launch::async, [this, receipt] {
            ++calling;
            return remover.remove(receipt);
        });
    }
    void let_go() { queue.let_go.count_down(); }

    SlowQueue queue;
    Remover remover{queue};
    std::atomic<int> calling = 0;
};

TEST_F(RemoverTest, AloneAJobIsRemovedAtOnce) {
    let_go();
    EXPECT_THAT(remover.remove("a"), IsOk());
    EXPECT_THAT(remover.remove("stale"), FailsWith(Code::not_found));
    EXPECT_EQ(queue.batches.size(), 2U);
}

TEST_F(RemoverTest, WhatFinishesMeanwhileIsRemovedTogether) {
    auto first = remove("first");
    queue.begun.wait();
    std::vector<std::future<Result<void>>> others;
    for (int i = 0; i < 25; ++i) others.push_back(remove(i == 7 ? "stale" : std::to_string(i)));
    while (calling < 26) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(200));  // From the call to the wait there is no sign.
    let_go();
    EXPECT_THAT(first.get(), IsOk());
    for (std::size_t i = 0; i < others.size(); ++i) {
        const auto removed = others[i].get();
        if (i == 7) {
            EXPECT_THAT(removed, FailsWith(Code::not_found));
        } else {
            EXPECT_THAT(removed, IsOk());
        }
    }
    EXPECT_LE(queue.batches.size(), 13U);  // Four when all were waiting, 26 when each went alone.
    EXPECT_TRUE(std::ranges::all_of(queue.batches, [](const auto& batch) { return batch.size() <= 10; }));
}

TEST_F(RemoverTest, ABugInTheQueueLeavesNobodyWaiting) {
    queue.bug = true;
    auto first = remove("first");
    queue.begun.wait();
    auto second = remove("second");
    let_go();
    EXPECT_THAT(first.get(), FailsWith(Code::internal));
    EXPECT_THAT(second.get(), FailsWith(Code::internal));
}

}  // namespace
}  // namespace polybot
