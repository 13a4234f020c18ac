#include "worker/worker.hpp"

#include <future>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include "result/matchers.hpp"
#include "worker/worker_fixture.hpp"

namespace polybot {
namespace {

using testing::IsOk;

class RunningWorkerTest : public testing::WorkerTest {
  protected:
    /// Runs a worker until the test ends.
    void start(Announce announce) {
        worker_ = std::make_unique<Worker>(
            home.jobs, processor, std::move(announce),
            WorkerOptions{.visibility_timeout = visibility_timeout, .retry_delay = std::chrono::seconds{0}});
        worker_->on_change([this](bool busy) {
            const std::scoped_lock lock(mutex_);
            told_.push_back(busy);
        });
        thread_ = std::jthread([this](const std::stop_token& stop) { worker_->run(stop); });
    }
    void stop() {
        thread_.request_stop();
        thread_.join();
    }
    ServiceTime take_service_time() { return worker_->take_service_time(); }
    /// The worker's announcements, all of them taken.
    Announce recorded() {
        return [this](const std::string& id) -> Result<void> {
            const std::scoped_lock lock(mutex_);
            announced_.insert(id);
            return {};
        };
    }
    std::size_t announced() {
        const std::scoped_lock lock(mutex_);
        return announced_.size();
    }
    /// What the worker said of itself, busy or not.
    std::vector<bool> told() {
        const std::scoped_lock lock(mutex_);
        return told_;
    }
    [[nodiscard]] bool is_empty(JobQueue& queue) {
        const QueueDepth depth = queue.depth().value();
        return depth.visible + depth.in_flight == 0;
    }

  private:
    std::mutex mutex_;
    std::multiset<std::string> announced_;
    std::vector<bool> told_;
    std::unique_ptr<Worker> worker_;
    std::jthread thread_;
};

TEST_F(RunningWorkerTest, WorksOffWhatIsQueued) {
    constexpr std::size_t jobs = 25;
    for (std::size_t i = 0; i < jobs; ++i) ASSERT_THAT(home.jobs.send(to_json(job_for(jpeg()))), IsOk());
    start(recorded());
    EXPECT_TRUE(eventually([&] { return announced() == jobs && is_empty(home.jobs); }));
    stop();
    EXPECT_EQ(announced(), jobs);
    EXPECT_EQ(take_service_time().jobs, static_cast<std::int64_t>(jobs));
}

TEST_F(RunningWorkerTest, SaysWhenItHasWorkAndWhenItHasNone) {
    std::promise<void> delivered;
    const std::shared_future<void> delivery = delivered.get_future().share();
    start([delivery](const std::string&) -> Result<void> {
        delivery.wait();
        return {};
    });
    EXPECT_TRUE(eventually([&] { return told() == std::vector{false}; })) << "it has begun";
    for (int i = 0; i < 3; ++i) ASSERT_THAT(home.jobs.send(to_json(job_for(jpeg()))), IsOk());
    EXPECT_TRUE(eventually([&] { return home.jobs.depth().value().in_flight == 3 && told().size() > 1; }));
    EXPECT_EQ(told(), (std::vector{false, true}));
    delivered.set_value();
    EXPECT_TRUE(eventually([&] { return is_empty(home.jobs) && told().size() > 2; }));
    stop();
    EXPECT_EQ(told(), (std::vector{false, true, false}));
}

TEST_F(RunningWorkerTest, LooksAtMoreWhilePolybotIsSlow) {
    constexpr int jobs = 2 * JobQueue::max_batch;
    for (int i = 0; i < jobs; ++i) ASSERT_THAT(home.jobs.send(to_json(job_for(jpeg()))), IsOk());
    std::atomic<int> announcing = 0;
    std::atomic<bool> may_end = false;
    start([&](const std::string&) -> Result<void> {
        ++announcing;
        while (!may_end) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        return {};
    });
    EXPECT_TRUE(eventually([&] { return announcing == jobs; }));
    may_end = true;
    EXPECT_TRUE(eventually([&] { return is_empty(home.jobs); }));
}

TEST_F(RunningWorkerTest, HoldsNoMoreThanItWillLookAtSoon) {
    constexpr int jobs = 2 * JobQueue::max_batch;
    for (int i = 0; i < jobs; ++i) ASSERT_THAT(home.jobs.send(to_json(job_for(jpeg()))), IsOk());
    detector.is_stuck = true;
    start(recorded());
    EXPECT_TRUE(eventually([&] { return home.jobs.depth().value().in_flight == JobQueue::max_batch; }));
    EXPECT_EQ(home.jobs.depth().value().visible, jobs - JobQueue::max_batch);
    detector.is_stuck = false;
    EXPECT_TRUE(eventually([&] { return is_empty(home.jobs); }));
}

TEST_F(RunningWorkerTest, RemovesAJobOnlyOnceItsAnswerIsDelivered) {
    std::atomic<int> attempts = 0;
    start([&](const std::string&) -> Result<void> {
        if (++attempts < 3) return Error{Code::unavailable, "polybot restarts"};
        return {};
    });
    ASSERT_THAT(home.jobs.send(to_json(job_for(jpeg()))), IsOk());
    EXPECT_TRUE(eventually([&] { return attempts == 3 && is_empty(home.jobs); }));
    // Looked at once: what failed was the announcement.
    EXPECT_EQ(detector.looked, 1);
}

TEST_F(RunningWorkerTest, BuriesWhatItCannotRead) {
    start(recorded());
    ASSERT_THAT(home.jobs.send("not a job"), IsOk());
    EXPECT_TRUE(eventually([&] { return is_empty(home.jobs) && home.dead_letters.depth().value().visible == 1; }));
}

TEST_F(RunningWorkerTest, ABugInOneJobLeavesTheWorkerAlive) {
    std::atomic<int> calls = 0;
    start([&](const std::string&) -> Result<void> {
        if (++calls == 1) throw std::runtime_error("a bug");
        return {};
    });
    ASSERT_THAT(home.jobs.send(to_json(job_for(jpeg()))), IsOk());
    EXPECT_TRUE(eventually([&] { return calls >= 2 && is_empty(home.jobs); }));
}

TEST_F(RunningWorkerTest, KeepsALongJobToItself) {
    std::atomic<int> calls = 0;
    start([&](const std::string&) -> Result<void> {
        ++calls;
        std::this_thread::sleep_for(2 * visibility_timeout);
        return {};
    });
    ASSERT_THAT(home.jobs.send(to_json(job_for(jpeg()))), IsOk());
    EXPECT_TRUE(eventually([&] { return calls > 0 && is_empty(home.jobs); }));
    EXPECT_EQ(calls, 1);
}

TEST_F(RunningWorkerTest, FinishesWhatItHasBegunWhenItIsStopped) {
    std::atomic<bool> begun = false;
    std::atomic<bool> may_end = false;
    start([&](const std::string&) -> Result<void> {
        begun = true;
        while (!may_end) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        return {};
    });
    ASSERT_THAT(home.jobs.send(to_json(job_for(jpeg()))), IsOk());
    ASSERT_TRUE(eventually([&] { return begun.load(); }));
    const std::jthread release([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        may_end = true;
    });
    stop();
    EXPECT_TRUE(is_empty(home.jobs));
}

}  // namespace
}  // namespace polybot
