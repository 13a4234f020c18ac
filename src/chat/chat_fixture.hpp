#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "chat/recording_messenger.hpp"
#include "jobs/job.hpp"
#include "local/local_home.hpp"
#include "local/temporary_folder.hpp"

namespace polybot::testing {

/// A one-machine home in a temporary folder, a messenger that keeps what was said, and a clock that stands still.
class ChatTest : public ::testing::Test {
  protected:
    [[nodiscard]] Clock clock() const {
        return [this] { return now; };
    }

    /// The jobs that wait in the queue, which keeps them.
    std::vector<Job> queued() {
        std::vector<Job> jobs;
        for (const ReceivedMessage& message : home.jobs.receive(JobQueue::max_batch, {}).value()) {
            jobs.push_back(parse_job(message.body).value());
        }
        return jobs;
    }

    /// A picture that is read, by its header at least: one white pixel.
    static std::string bitmap() {
        std::string bytes("BM\x3A\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0", 30);
        bytes += std::string(24, '\0') + "\xFF\xFF\xFF" + std::string(1, '\0');
        return bytes;
    }

    std::chrono::system_clock::time_point now{std::chrono::milliseconds(1'700'000'000'000)};
    TemporaryFolder folder;
    LocalHome home{folder.path() / "data", [this] { return now; }};
    RecordingMessenger messenger;
};

}  // namespace polybot::testing
