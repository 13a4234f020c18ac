// How many photos a second a worker answers whose queue, stores and polybot are far away.
//
//     worker_rate MILLISECONDS PHOTO     (added to every call)

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <iostream>
#include <mutex>
#include <thread>

#include "blobs/blob_key.hpp"
#include "contender.hpp"
#include "jobs/job.hpp"
#include "local/local_home.hpp"
#include "local/temporary_folder.hpp"
#include "log/log.hpp"
#include "openvino/openvino_detector.hpp"
#include "worker/worker.hpp"

namespace polybot {
namespace {

using Latency = std::chrono::milliseconds;

class FarQueue final : public JobQueue {
  public:
    FarQueue(JobQueue& queue, Latency latency) : queue_(queue), latency_(latency) {}
    Result<void> send(std::string_view body) override { return queue_.send(body); }
    Result<std::vector<ReceivedMessage>> receive(int max_messages, std::chrono::milliseconds wait,
                                                 const std::stop_token& stop) override {
        auto messages = queue_.receive(max_messages, wait, stop);
        std::this_thread::sleep_for(latency_);
        return messages;
    }
    std::vector<Result<void>> set_visibility_batch(std::span<const std::string> receipts,
                                                   std::chrono::seconds timeout) override {
        std::this_thread::sleep_for(latency_);
        return queue_.set_visibility_batch(receipts, timeout);
    }
    std::vector<Result<void>> remove_batch(std::span<const std::string> receipts) override {
        std::this_thread::sleep_for(latency_);
        return queue_.remove_batch(receipts);
    }
    Result<void> bury(const ReceivedMessage& message) override { return queue_.bury(message); }
    Result<QueueDepth> depth() override { return queue_.depth(); }

  private:
    JobQueue& queue_;
    Latency latency_;
};

class FarBlobs final : public BlobStore {
  public:
    FarBlobs(BlobStore& store, Latency latency) : store_(store), latency_(latency) {}
    Result<void> put(const std::string& key, std::string_view bytes, const std::string& content_type) override {
        std::this_thread::sleep_for(latency_);
        return store_.put(key, bytes, content_type);
    }
    Result<Blob> get(const std::string& key) override {
        std::this_thread::sleep_for(latency_);
        return store_.get(key);
    }
    Result<void> remove(const std::string& key) override { return store_.remove(key); }

  private:
    BlobStore& store_;
    Latency latency_;
};

class FarPredictions final : public PredictionStore {
  public:
    FarPredictions(PredictionStore& store, Latency latency) : store_(store), latency_(latency) {}
    Result<void> put(const Prediction& prediction) override {
        std::this_thread::sleep_for(latency_);
        return store_.put(prediction);
    }
    Result<void> replace(const Prediction& prediction) override { return store_.replace(prediction); }
    Result<Prediction> get(const std::string& id) override {
        std::this_thread::sleep_for(latency_);
        return store_.get(id);
    }
    Result<void> mark_delivered(const std::string& id, std::chrono::system_clock::time_point when) override {
        return store_.mark_delivered(id, when);
    }

  private:
    PredictionStore& store_;
    Latency latency_;
};

/// Counts the answers of a round.
class Answers {
  public:
    void add() {
        const std::scoped_lock lock(mutex_);
        ++count_;
        changed_.notify_one();
    }
    /// Until there are as many more than at the last call.
    void wait_for(int more) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return count_ >= more; });
        count_ -= more;
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int count_ = 0;
};

/// A round measures a worker that has its hands full: not while its first jobs come in, nor while its last go out.
void run(Latency latency, const std::string& photo) {
    log::start("worker_rate", "warn");  // Below, it is a line a photo.
    const testing::TemporaryFolder folder;
    LocalHome home(folder.path() / "data");
    FarQueue queue(home.jobs, latency);
    FarBlobs blobs(home.blobs, latency);
    FarPredictions predictions(home.predictions, latency);
    const auto cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    OpenVinoDetector detector({.model = bench::model, .pictures_at_once = cores});
    PhotoProcessor processor(blobs, predictions, detector, system_clock(), cores);
    Answers answers;
    const auto announce = [&](const std::string&) -> Result<void> {
        std::this_thread::sleep_for(latency);
        answers.add();
        return {};
    };
    const WorkerOptions options;
    const int in_hand = options.jobs_at_once + options.finishing_at_once;
    Worker worker(queue, processor, announce, options);
    const std::jthread working([&](const std::stop_token& stop) { worker.run(stop); });
    const std::string photos_key = photo_key("0b0e5b2e-4c3f-4a52-9d5e-0d6f5a2f3a00");
    home.blobs.put(photos_key, photo, "image/jpeg").value();
    int jobs = 0;
    bench::serve([&](int photos) {
        for (int i = 0; i < in_hand + photos + in_hand; ++i) {
            char id[] = "0b0e5b2e-4c3f-4a52-9d5e-0d6f00000000";
            std::snprintf(id + 28, 9, "%08x", static_cast<unsigned>(jobs++));
            const Job job{.prediction_id = id,
                          .chat = "web:bench",
                          .message_id = "1",
                          .status_message_id = "1",
                          .image_key = photos_key,
                          .content_type = "image/jpeg",
                          .bytes = static_cast<std::int64_t>(photo.size()),
                          .options = {},
                          .requested_at = std::chrono::system_clock::now(),
                          .traceparent = {}};
            home.jobs.send(to_json(job)).value();
        }
        answers.wait_for(in_hand);
        const bench::Stopwatch watch;
        answers.wait_for(photos);
        const bench::Spent spent = watch.spent();
        answers.wait_for(in_hand);
        return spent;
    });
}

}  // namespace
}  // namespace polybot

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "worker_rate MILLISECONDS PHOTO\n";
        return 2;
    }
    try {
        polybot::run(std::chrono::milliseconds(std::stoi(argv[1])), polybot::bench::read_file(argv[2]));
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "worker_rate: " << error.what() << '\n';
        return 1;
    }
}
