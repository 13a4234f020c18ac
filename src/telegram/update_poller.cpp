#include "telegram/update_poller.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include "log/log.hpp"
#include "retry/backoff.hpp"

namespace polybot {
namespace {

/// Telegram's own advice is long polling with some tens of seconds.
constexpr std::chrono::seconds long_poll{50};
constexpr Backoff between_failures{.base = std::chrono::milliseconds(500), .cap = std::chrono::seconds(30)};

}  // namespace

UpdatePoller::UpdatePoller(BotApi& api, HandleUpdate handle, Waiting waiting)
    : api_(api), handle_(std::move(handle)), waiting_(std::move(waiting)) {}

void UpdatePoller::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const auto deleted = api_.delete_webhook();
        if (deleted) break;
        pause(deleted.error(), stop);
    }
    failures_ = 0;
    while (!stop.stop_requested()) {
        const auto updates = api_.get_updates(offset_, long_poll, stop);
        if (stop.stop_requested()) break;
        if (!updates) {
            pause(updates.error(), stop);
        } else if (handle_all(*updates, stop) == updates->size()) {
            failures_ = 0;
        }
    }
}

std::size_t UpdatePoller::handle_all(const std::vector<std::string>& updates, const std::stop_token& stop) {
    std::size_t done = 0;
    for (const std::string& text : updates) {
        const auto update = parse_update(text);
        if (!update) {
            // Without its number it cannot be passed over: at least it must not come again at once.
            pause(update.error(), stop);
            continue;
        }
        const auto handled = handle_(*update);
        if (!handled && is_transient(handled.error().code)) {
            pause(handled.error(), stop);
            return done;
        }
        if (!handled) {
            log::error("update given up", {{"update_id", update->id}, {"reason", handled.error().message}});
        }
        offset_ = std::max(offset_, update->id + 1);
        ++done;
    }
    return done;
}

void UpdatePoller::pause(const Error& error, const std::stop_token& stop) {
    static thread_local std::minstd_rand random{std::random_device{}()};
    const auto wait =
        std::max(error.retry_after.value_or(std::chrono::milliseconds{}), between_failures.wait(failures_++, random));
    log::warn("Telegram is tried again", {{"reason", error.message}, {"in_ms", wait.count()}});
    waiting_.sleep(wait, stop);
}

}  // namespace polybot
