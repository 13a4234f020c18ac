#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <stop_token>
#include <thread>

#include "retry/waiting.hpp"

namespace polybot {

/// Where jobs wait to be tried again: a thread for all of them, so that none of the workers' own sleeps. Thread-safe.
class WaitingRoom {
  public:
    explicit WaitingRoom(Waiting waiting);
    /// As `close`.
    ~WaitingRoom();
    WaitingRoom(const WaitingRoom&) = delete;
    WaitingRoom& operator=(const WaitingRoom&) = delete;

    /// Has `leave`, which must not block, called once: after `pause`, within a quarter of a second, or at once when the
    /// room is closed.
    void enter(std::chrono::milliseconds pause, std::function<void()> leave);

    /// Lets everybody leave at once, and whoever enters later. Returns once those who waited have left.
    void close();

  private:
    void run(const std::stop_token& stop);

    Waiting waiting_;
    std::mutex mutex_;
    std::condition_variable_any entered_;
    std::multimap<std::chrono::steady_clock::time_point, std::function<void()>> guests_;  // By when they leave.
    bool is_closed_ = false;
    std::jthread thread_;
};

}  // namespace polybot
