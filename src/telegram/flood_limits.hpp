#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <stop_token>

#include "result/result.hpp"
#include "retry/waiting.hpp"
#include "telegram/flood_schedule.hpp"

namespace polybot {

/// Keeps everything that this process sends within Telegram's limits, by making senders wait; `FloodSchedule` says for
/// how long. Thread-safe.
class FloodLimits {
  public:
    explicit FloodLimits(Waiting waiting = {});

    /// Returns, with the time, when so many messages (1 to 10, or `an_edit`) may be sent to the chat. Fails with
    /// `resource_exhausted` and `retry_after` as soon as it is known that this cannot be within `limit` (0: only if it
    /// may be now), and with `unavailable` on `stop`; then nothing was used.
    [[nodiscard]] Result<FloodSchedule::Time> wait(std::int64_t chat, std::size_t messages,
                                                   std::chrono::milliseconds limit, const std::stop_token& stop = {});

    /// What was allowed at `granted` has arrived.
    void arrived(std::int64_t chat, std::size_t messages, FloodSchedule::Time granted);

    /// Telegram said to leave that chat alone for so long.
    void delay(std::int64_t chat, std::chrono::milliseconds pause);

  private:
    Waiting waiting_;
    std::mutex mutex_;
    FloodSchedule schedule_;
};

}  // namespace polybot
