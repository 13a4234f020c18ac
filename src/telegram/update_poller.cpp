#include "telegram/update_poller.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "log/log.hpp"
#include "retry/backoff.hpp"

namespace polybot {
namespace {

/// Telegram's own advice is long polling with some tens of seconds.
constexpr std::chrono::seconds long_poll{50};
/// While something is not done. Whoever asks again within half a second, for updates from the same number on, is given
/// one only (https://github.com/tdlib/telegram-bot-api, process_get_updates_query).
constexpr std::chrono::seconds between_fetches{1};
constexpr Backoff between_failures{.base = std::chrono::milliseconds(500), .cap = std::chrono::seconds(30)};

bool says(const Error& error, std::string_view words) {
    return error.code == Code::unavailable && error.message.find(words) != std::string::npos;
}

}  // namespace

UpdatePoller::UpdatePoller(BotApi& api, const LiveSecret& token, HandleUpdate handle, Waiting waiting)
    : api_(api), token_(token), handle_(std::move(handle)), waiting_(std::move(waiting)) {}

void UpdatePoller::run(const std::stop_token& stop) {
    UpdatesInHand in_hand(handle_, waiting_, stop);
    while (!stop.stop_requested()) {
        const Secret known = token_.current();
        const auto fault = poll(in_hand, stop);
        if (stop.stop_requested()) return;
        if (fault) {
            pause(*fault, known, stop);
        } else {
            failures_ = 0;
        }
    }
}

std::optional<Error> UpdatePoller::poll(UpdatesInHand& in_hand, const std::stop_token& stop) {
    if (!without_webhook_) {
        if (const auto deleted = api_.delete_webhook(); !deleted) return deleted.error();
        without_webhook_ = true;
    }
    // What is not done comes again at once, with what is new.
    const auto wait = in_hand.all_done() ? long_poll : std::chrono::seconds(0);
    const auto texts = api_.get_updates(in_hand.confirm(), wait, stop);
    if (!texts) {
        heed_conflict(texts.error());
        return texts.error();
    }
    std::optional<Error> fault;
    std::vector<Update> updates;
    for (const std::string& text : *texts) {
        auto update = parse_update(text);
        if (update) {
            updates.push_back(*std::move(update));
        } else {
            // Without its number it cannot be passed over: at least it must not come again at once.
            fault = update.error();
        }
    }
    in_hand.take(std::move(updates));
    const bool is_idle = in_hand.await_idle(between_fetches);
    if (is_idle && !fault && !in_hand.all_done()) waiting_.sleep(between_fetches, stop);
    return fault;
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
    token_.while_current(known, stop, [&](const std::stop_token& until) { waiting_.sleep(wait, until); });
}

}  // namespace polybot
