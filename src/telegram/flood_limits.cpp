#include "telegram/flood_limits.hpp"

#include <algorithm>
#include <utility>

namespace polybot {

FloodLimits::FloodLimits(Waiting waiting) : waiting_(std::move(waiting)) {}

Result<FloodSchedule::Time> FloodLimits::wait(std::int64_t chat, std::size_t messages, std::chrono::milliseconds limit,
                                              const std::stop_token& stop) {
    using std::chrono::ceil;
    using std::chrono::milliseconds;
    FloodSchedule::Turn turn{.chat = chat, .messages = messages};
    const std::stop_callback awake(stop, [&turn] { turn.comes.request_stop(); });
    std::unique_lock lock(mutex_);
    const auto deadline = waiting_.now() + limit;
    schedule_.join(turn);
    for (;;) {
        const auto now = waiting_.now();
        schedule_.advance(now);
        if (turn.came_at) return *turn.came_at;
        const auto earliest = schedule_.earliest(turn, now);
        if (now >= deadline || earliest > deadline || stop.stop_requested()) {
            schedule_.leave(turn);
            if (stop.stop_requested()) return Error{Code::unavailable, "stopped while waiting to send"};
            return Error{Code::resource_exhausted, "Telegram's limits leave no room for this message in time",
                         std::max(ceil<milliseconds>(earliest - now), milliseconds(1))};
        }
        const auto pause = std::min(schedule_.next(now).value_or(deadline), deadline) - now;
        lock.unlock();
        waiting_.sleep(std::max(ceil<milliseconds>(pause), milliseconds(1)), turn.comes.get_token());
        lock.lock();
    }
}

void FloodLimits::arrived(std::int64_t chat, std::size_t messages, FloodSchedule::Time granted) {
    const std::scoped_lock lock(mutex_);
    schedule_.arrived(chat, messages, granted, waiting_.now());
}

void FloodLimits::delay(std::int64_t chat, std::chrono::milliseconds pause) {
    const std::scoped_lock lock(mutex_);
    schedule_.hold(chat, waiting_.now() + pause);
}

}  // namespace polybot
