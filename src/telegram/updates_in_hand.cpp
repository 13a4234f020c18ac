#include "telegram/updates_in_hand.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

#include <boost/asio/post.hpp>

#include "log/log.hpp"
#include "retry/backoff.hpp"

namespace polybot {
namespace {

constexpr Backoff between_attempts{.base = std::chrono::milliseconds(500), .cap = std::chrono::seconds(30)};
/// Telegram gives out no more before the first of them is confirmed.
constexpr std::size_t most_given_out = 100;
/// Longer than whoever died with an update holds its claim.
constexpr std::chrono::minutes patience{2};

/// Updates of no chat that we know ask for no work, and share a lane: no chat has the number 0.
std::int64_t chat_of(const Update& update) {
    if (update.message) return update.message->chat_id;
    return update.press ? update.press->chat_id : 0;
}

}  // namespace

UpdatesInHand::UpdatesInHand(HandleUpdate handle, Waiting waiting, std::stop_token stop)
    : handle_(std::move(handle)), waiting_(std::move(waiting)), stop_(std::move(stop)) {}

void UpdatesInHand::take(std::vector<Update> updates) {
    const std::scoped_lock lock(mutex_);
    for (Update& update : updates) {
        const bool is_new = done_.try_emplace(update.id, false).second;
        if (is_new) lanes_[chat_of(update)].updates.push_back(std::move(update));
    }
    const Time now = waiting_.now();
    for (auto& [chat, lane] : lanes_) {
        if (!lane.in_work && (lane.resume_at <= now || is_overdue(lane))) begin(chat, lane);
    }
}

std::int64_t UpdatesInHand::confirm() {
    const std::scoped_lock lock(mutex_);
    // Not the highest number seen: after a week without updates, Telegram may count on from a lower one.
    while (!done_.empty() && done_.begin()->second) {
        first_kept_ = done_.begin()->first + 1;
        done_.erase(done_.begin());
    }
    return done_.empty() ? first_kept_ : done_.begin()->first;
}

bool UpdatesInHand::await_idle(std::chrono::milliseconds longest) {
    std::unique_lock lock(mutex_);
    return rested_.wait_for(lock, stop_, longest, [this] { return in_work_ == 0; });
}

bool UpdatesInHand::all_done() const {
    const std::scoped_lock lock(mutex_);
    return lanes_.empty();
}

bool UpdatesInHand::is_overdue(const Lane& lane) const {
    if (lane.failures == 0 || waiting_.now() - lane.failing_since < patience) return false;
    if (done_.size() < most_given_out || done_.begin()->first != lane.updates.front().id) return false;
    // Where most of them fail, it is not this one's fault, and waiting is better than giving up.
    return std::ranges::count(done_, true, &std::pair<const std::int64_t, bool>::second) > std::ssize(done_) / 2;
}

void UpdatesInHand::begin(std::int64_t chat, Lane& lane) {
    lane.in_work = true;
    ++in_work_;
    boost::asio::post(pool_, [this, chat] { work_on(chat); });
}

void UpdatesInHand::work_on(std::int64_t chat) {
    std::unique_lock lock(mutex_);
    // Stays where it is, as does its first update: only this thread takes away from a lane in work.
    Lane& lane = lanes_.at(chat);
    if (!stop_.stop_requested()) {
        Update& update = lane.updates.front();
        update.is_last_try = is_overdue(lane);
        update.behind = static_cast<int>(lane.updates.size()) - 1;
        lock.unlock();
        const Result<void> outcome = attempt(update);
        lock.lock();
        settle(chat, lane, outcome);
    }
    if (--in_work_ == 0) rested_.notify_all();
}

Result<void> UpdatesInHand::attempt(const Update& update) const {
    try {
        return handle_(update);
    } catch (const std::exception& error) {
        return Error{Code::internal, error.what()};
    }
}

void UpdatesInHand::settle(std::int64_t chat, Lane& lane, const Result<void>& outcome) {
    const std::int64_t id = lane.updates.front().id;
    lane.in_work = false;
    if (!outcome && is_transient(outcome.error().code) && !lane.updates.front().is_last_try) {
        if (lane.failures == 0) lane.failing_since = waiting_.now();
        const auto asked = outcome.error().retry_after.value_or(std::chrono::milliseconds{});
        const auto pause = std::max(asked, between_attempts.wait(lane.failures++, random_));
        lane.resume_at = waiting_.now() + pause;
        log::warn("update is tried again",
                  {{"update_id", id}, {"reason", outcome.error().message}, {"in_ms", pause.count()}});
        return;
    }
    if (!outcome) log::error("update given up", {{"update_id", id}, {"reason", outcome.error().message}});
    done_[id] = true;
    lane.failures = 0;
    lane.updates.pop_front();
    if (lane.updates.empty()) {
        lanes_.erase(chat);
    } else {
        begin(chat, lane);  // Behind the other chats that wait for a thread.
    }
}

}  // namespace polybot
