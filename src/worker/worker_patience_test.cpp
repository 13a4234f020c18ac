#include <atomic>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>
#include <thread>

#include "local/database.hpp"
#include "result/matchers.hpp"
#include "worker/worker.hpp"
#include "worker/worker_fixture.hpp"

namespace polybot {
namespace {

using namespace std::chrono_literals;
using testing::IsOk;

/// A store that takes no picture for so many times.
class FullBlobStore final : public BlobStore {
  public:
    explicit FullBlobStore(BlobStore& blobs) : blobs_(blobs) {}

    Result<void> put(const std::string& key, std::string_view bytes, const std::string& content_type) override {
        if (refusals-- > 0) return Error{Code::resource_exhausted, "the disk is full"};
        return blobs_.put(key, bytes, content_type);
    }
    Result<Blob> get(const std::string& key) override { return blobs_.get(key); }
    Result<void> remove(const std::string& key) override { return blobs_.remove(key); }

    std::atomic<int> refusals = 0;

  private:
    BlobStore& blobs_;
};

/// A worker that meets faults which another worker would meet too; time passes in its pauses alone.
class WorkerPatienceTest : public testing::WorkerTest {
  protected:
    static constexpr int outage = 20;  ///< Attempts: more than there are receives.

    void start(Announce announce) {
        worker_ = std::make_unique<Worker>(
            home.jobs, processor_, std::move(announce),
            WorkerOptions{.jobs_at_once = jobs_at_once, .visibility_timeout = visibility_timeout, .retry_delay = 0s},
            Waiting{.now = [this] { return std::chrono::steady_clock::time_point(waited()); },
                    .sleep =
                        [this](std::chrono::milliseconds pause, const std::stop_token& stop) {
                            ++pauses;
                            waited_ += pause.count();
                            EXPECT_LE(pause, 15s);
                            sleep_unless_stopped(real_pause, stop);
                        }});
        thread_ = std::jthread([this](const std::stop_token& stop) { worker_->run(stop); });
    }
    void stop() {
        thread_.request_stop();
        thread_.join();
    }
    void send(int count = 1) {
        for (int i = 0; i < count; ++i) ASSERT_THAT(home.jobs.send(to_json(job_for(jpeg()))), IsOk());
    }
    /// Receives what this worker has, as if its visibility timeout had ended.
    void receive_elsewhere() {
        const auto received = home.database.write(Durability::process_death, [](SqliteConnection& database) {
            prepare(database,
                    "UPDATE messages SET receive_count = receive_count + 1, visible_at = visible_at + 3600000")
                .exec();
            return Result<void>();
        });
        ASSERT_THAT(received, IsOk());
    }
    [[nodiscard]] bool all_done() { return in_queue(home.jobs) == 0 && in_queue(home.dead_letters) == 0; }
    [[nodiscard]] bool is_given_up() { return in_queue(home.jobs) == 0 && in_queue(home.dead_letters) == 1; }
    [[nodiscard]] std::chrono::milliseconds waited() const { return std::chrono::milliseconds(waited_); }
    [[nodiscard]] WorkerActivity activity() const { return worker_->activity(); }

    int jobs_at_once = JobQueue::max_batch;
    std::chrono::milliseconds real_pause{0};
    std::atomic<int> pauses = 0;
    FullBlobStore blobs{home.blobs};

  private:
    static int in_queue(JobQueue& queue) {
        const QueueDepth depth = queue.depth().value();
        return depth.visible + depth.in_flight;
    }

    PhotoProcessor processor_{blobs, home.predictions, detector, system_clock()};
    std::atomic<std::chrono::milliseconds::rep> waited_ = 0;
    std::unique_ptr<Worker> worker_;
    std::jthread thread_;
};

/// An announcement that fails in that way for so many times, and then is taken.
Announce failing(int times, Code code, std::atomic<int>& attempts) {
    return [times, code, &attempts](const std::string&) -> Result<void> {
        if (++attempts <= times) return Error{code, "not now"};
        return {};
    };
}
constexpr int for_ever = std::numeric_limits<int>::max();

TEST_F(WorkerPatienceTest, KeepsAJobUntilPolybotIsBack) {
    std::atomic<int> attempts = 0;
    start(failing(outage, Code::unavailable, attempts));
    send();
    EXPECT_TRUE(eventually([&] { return attempts > outage && all_done(); }));
    EXPECT_EQ(detector.looked, 1) << "what failed was the announcement";
}

TEST_F(WorkerPatienceTest, HoldsNoMoreAfterAnOutageThanBefore) {
    std::atomic<int> announced = 0;
    blobs.refusals = outage;
    start(failing(0, Code::unavailable, announced));
    send();
    EXPECT_TRUE(eventually([&] { return announced == 1 && all_done(); }));
    EXPECT_EQ(detector.looked, outage + 1);

    detector.is_stuck = true;
    send(2 * JobQueue::max_batch);
    EXPECT_TRUE(eventually([&] { return home.jobs.depth().value().in_flight >= JobQueue::max_batch; }));
    std::this_thread::sleep_for(100ms);  // For one more to be received, were there a place for it.
    EXPECT_EQ(home.jobs.depth().value().in_flight, JobQueue::max_batch) << "each place was given back once";
    detector.is_stuck = false;
    EXPECT_TRUE(eventually([&] { return all_done(); }));
}

TEST_F(WorkerPatienceTest, WorksOnOthersWhileManyAnswersCannotBeDelivered) {
    constexpr int undeliverable = 60;  // More than it has places or threads.
    real_pause = 10ms;
    const Job other = job_for(jpeg());
    std::atomic<int> failed = 0;
    std::atomic<bool> is_delivered = false;
    start([&](const std::string& id) -> Result<void> {
        if (id != other.prediction_id) return Error{Code::unavailable, std::to_string(++failed)};
        is_delivered = true;
        return {};
    });
    send(undeliverable);
    EXPECT_TRUE(eventually([&] { return failed > 3 * undeliverable; }));
    EXPECT_TRUE(eventually([&] { return home.jobs.depth().value().in_flight == undeliverable; })) << "all are kept";
    ASSERT_THAT(home.jobs.send(to_json(other)), IsOk());
    EXPECT_TRUE(eventually([&] { return is_delivered.load(); }));
    stop();
}

TEST_F(WorkerPatienceTest, GivesUpWhatNeverPasses) {
    std::atomic<int> attempts = 0;
    start(failing(for_ever, Code::unavailable, attempts));
    send();
    EXPECT_TRUE(eventually([&] { return is_given_up(); }));
    EXPECT_GT(waited(), 2h);
    EXPECT_LE(waited(), 3h);
}

TEST_F(WorkerPatienceTest, DoesNotWaitForAPermanentFaultToPass) {
    std::atomic<int> attempts = 0;
    start(failing(for_ever, Code::failed_precondition, attempts));
    send();
    EXPECT_TRUE(eventually([&] { return is_given_up(); }));
    EXPECT_EQ(attempts, JobQueue::max_receives);
    EXPECT_EQ(pauses, 0);
}

TEST_F(WorkerPatienceTest, HoldsAJobThroughItsPausesAndReturnsItAtOnceWhenStopped) {
    std::atomic<int> attempts = 0;
    real_pause = 1h;
    start(failing(for_ever, Code::unavailable, attempts));
    send();
    EXPECT_TRUE(eventually([&] { return pauses == 1; }));
    std::this_thread::sleep_for(2 * visibility_timeout);
    EXPECT_EQ(home.jobs.depth().value().in_flight, 1);
    EXPECT_EQ(attempts, 3) << "nobody received it again";
    EXPECT_EQ(activity().taken - activity().finished, 1) << "the machine must not be taken away";
    stop();
    EXPECT_EQ(home.jobs.depth().value().visible, 1);
}

TEST_F(WorkerPatienceTest, LeavesAJobToWhoeverReceivedItMeanwhile) {
    // A file in place of the photos' folder: no photo is looked at, and the one place stays taken.
    const auto photos = folder.path() / "data" / "blobs";
    send();
    std::filesystem::rename(photos, folder.path() / "away");
    std::ofstream(photos) << "no folder";
    jobs_at_once = 1;
    real_pause = 1ms;
    std::atomic<int> announced = 0;
    start(failing(0, Code::unavailable, announced));
    EXPECT_TRUE(eventually([&] { return pauses > 0; }));

    receive_elsewhere();
    EXPECT_TRUE(eventually([&] { return activity().finished == activity().taken; }));
    EXPECT_EQ(home.jobs.depth().value().in_flight, 1) << "it was not put back";
}

}  // namespace
}  // namespace polybot
