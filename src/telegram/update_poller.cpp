#include "telegram/update_poller.hpp"

#include <algorithm>
#include <exception>
#include <map>
#include <random>
#include <ranges>
#include <thread>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

#include "log/log.hpp"
#include "retry/backoff.hpp"

namespace polybot {
namespace {

namespace asio = boost::asio;

/// Telegram's own advice is long polling with some tens of seconds.
constexpr std::chrono::seconds long_poll{50};
constexpr Backoff between_failures{.base = std::chrono::milliseconds(500), .cap = std::chrono::seconds(30)};

/// One chat's updates.
struct Lane {
    explicit Lane(asio::thread_pool& pool) : strand(asio::make_strand(pool)) {}

    asio::strand<asio::thread_pool::executor_type> strand;  ///< One after another, in the order they were posted.
    bool held_up = false;                                   ///< Used on the strand only.
};

/// Updates of no chat that we know ask for no work, and share a lane: no chat has the number 0.
std::int64_t chat_of(const Update& update) {
    if (update.message) return update.message->chat_id;
    return update.press ? update.press->chat_id : 0;
}

bool must_come_again(const Result<void>& outcome) {
    return !outcome && is_transient(outcome.error().code);
}

bool says(const Error& error, std::string_view words) {
    return error.code == Code::unavailable && error.message.find(words) != std::string::npos;
}

}  // namespace

UpdatePoller::UpdatePoller(BotApi& api, const LiveSecret& token, HandleUpdate handle, Waiting waiting)
    : api_(api), token_(token), handle_(std::move(handle)), waiting_(std::move(waiting)) {}

void UpdatePoller::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const Secret known = token_.current();
        const auto fault = poll(stop);
        if (stop.stop_requested()) return;
        if (fault) {
            pause(*fault, known, stop);
        } else {
            failures_ = 0;
        }
    }
}

std::optional<Error> UpdatePoller::poll(const std::stop_token& stop) {
    if (!without_webhook_) {
        if (const auto deleted = api_.delete_webhook(); !deleted) return deleted.error();
        without_webhook_ = true;
    }
    const auto updates = api_.get_updates(offset_, long_poll, stop);
    if (updates) return handle_all(*updates, stop);
    heed_conflict(updates.error());
    return updates.error();
}

std::optional<Error> UpdatePoller::handle_all(const std::vector<std::string>& texts, const std::stop_token& stop) {
    std::optional<Error> fault;
    std::vector<Update> updates;
    for (const std::string& text : texts) {
        auto update = parse_update(text);
        if (update) {
            updates.push_back(*std::move(update));
        } else {
            // Without its number it cannot be passed over: at least it must not come again at once.
            fault = update.error();
        }
    }
    const std::vector<Result<void>> outcomes = outcomes_of(updates, stop);
    for (std::size_t i = 0; i < updates.size(); ++i) {
        if (must_come_again(outcomes[i])) return outcomes[i].error();
        if (!outcomes[i]) {
            log::error("update given up", {{"update_id", updates[i].id}, {"reason", outcomes[i].error().message}});
        }
        offset_ = std::max(offset_, updates[i].id + 1);
    }
    return fault;
}

std::vector<Result<void>> UpdatePoller::outcomes_of(std::vector<Update>& updates, const std::stop_token& stop) const {
    std::vector<Result<void>> outcomes(updates.size(), Error{Code::unavailable, "not begun"});
    asio::thread_pool pool(std::clamp<std::size_t>(updates.size(), 1, max_threads));
    std::map<std::int64_t, Lane> lanes;
    std::map<std::int64_t, int> behind;
    for (Update& update : updates | std::views::reverse) update.behind = behind[chat_of(update)]++;
    for (std::size_t i = 0; i < updates.size(); ++i) {
        Lane& lane = lanes.try_emplace(chat_of(updates[i]), pool).first->second;
        asio::post(lane.strand, [this, &lane, &stop, &update = updates[i], &outcome = outcomes[i]] {
            if (lane.held_up || stop.stop_requested()) return;
            outcome = attempt(update);
            lane.held_up = must_come_again(outcome);
        });
    }
    pool.join();
    return outcomes;
}

Result<void> UpdatePoller::attempt(const Update& update) const {
    try {
        return handle_(update);
    } catch (const std::exception& error) {
        return Error{Code::internal, error.what()};
    }
}

void UpdatePoller::heed_conflict(const Error& error) {
    if (says(error, "webhook is active")) without_webhook_ = false;
    if (told_of_rival_ || !says(error, "terminated by other getUpdates request")) return;
    told_of_rival_ = true;
    log::error("another program polls for this bot's updates",
               {{"advice", "run one instance only; several need the webhook: set TELEGRAM_APP_URL"}});
}

void UpdatePoller::pause(const Error& error, const Secret& known, const std::stop_token& stop) {
    static thread_local std::minstd_rand random{std::random_device{}()};
    const auto wait =
        std::max(error.retry_after.value_or(std::chrono::milliseconds{}), between_failures.wait(failures_++, random));
    log::warn("Telegram is tried again", {{"reason", error.message}, {"in_ms", wait.count()}});

    std::stop_source over;
    const std::stop_callback stopped(stop, [&over] { over.request_stop(); });
    const std::jthread watch([this, &known, &over](const std::stop_token& slept) {
        token_.await_other_than(known, slept);
        over.request_stop();
    });
    waiting_.sleep(wait, over.get_token());
}

}  // namespace polybot
