#include "telegram/webhook_keeper.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include <boost/json.hpp>

#include "log/log.hpp"
#include "retry/backoff.hpp"
#include "telegram/update.hpp"
#include "time/rfc3339.hpp"

namespace polybot {
namespace {

/// Drawn anew each time, so that instances that started together do not ask together.
constexpr std::chrono::milliseconds shortest_interval = std::chrono::minutes(4);
constexpr std::chrono::milliseconds longest_interval = std::chrono::minutes(6);
constexpr Backoff after_failures{.base = std::chrono::seconds(1), .cap = std::chrono::minutes(1)};

/// Whether Telegram sends the kinds of updates that we want, in whatever order it names them.
bool are_wanted(std::vector<std::string> kinds) {
    const boost::json::value named = boost::json::parse(allowed_updates);
    std::vector<std::string> wanted;
    for (const auto& kind : named.as_array()) wanted.emplace_back(kind.as_string());
    std::ranges::sort(wanted);
    std::ranges::sort(kinds);
    return kinds == wanted;
}

/// The names of what is not as we want it; no values, as the URL is a secret.
std::string differences(const WebhookInfo& info, const std::string& url) {
    std::string names;
    const auto compare = [&names](bool is_same, std::string_view name) {
        if (!is_same) names.append(names.empty() ? "" : ", ").append(name);
    };
    compare(info.url == url, "url");
    compare(are_wanted(info.allowed_updates), "allowed_updates");
    compare(info.max_connections == webhook_connections, "max_connections");
    return names;
}

}  // namespace

WebhookKeeper::WebhookKeeper(BotApi& api, std::string app_url, const LiveSecret& token, Waiting waiting)
    : api_(api), app_url_(std::move(app_url)), token_(token), waiting_(std::move(waiting)) {}

void WebhookKeeper::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const Secret token = token_.current();
        token_.while_current(token, stop, [&](const std::stop_token& until) { keep(webhook_names(token), until); });
    }
}

void WebhookKeeper::keep(const WebhookNames& names, const std::stop_token& until) {
    std::minstd_rand random{std::random_device{}()};
    std::uniform_int_distribution<std::chrono::milliseconds::rep> interval(shortest_interval.count(),
                                                                           longest_interval.count());
    bool registered = false;
    int failures = 0;
    while (!until.stop_requested()) {
        // Telegram does not tell which secret it knows: the first time, we tell it.
        const auto done = registered ? look(names) : register_as(names);
        if (done && !std::exchange(registered, true)) continue;
        std::chrono::milliseconds pause(interval(random));
        failures = done ? 0 : failures + 1;
        // A token that Telegram does not know helps nobody before it is replaced.
        if (!done && done.error().code != Code::unauthenticated) {
            pause = std::max(done.error().retry_after.value_or(std::chrono::milliseconds{}),
                             after_failures.wait(failures - 1, random));
        }
        if (!done) {
            log::warn("webhook not looked after",
                      {{"app_url", app_url_}, {"reason", done.error().message}, {"in_ms", pause.count()}});
        }
        waiting_.sleep(pause, until);
    }
}

Result<void> WebhookKeeper::register_as(const WebhookNames& names) {
    auto registered = api_.set_webhook(app_url_ + names.path, names.secret.reveal());
    if (registered) log::info("webhook registered", {{"app_url", app_url_}});
    return registered;
}

Result<void> WebhookKeeper::look(const WebhookNames& names) {
    const auto info = api_.get_webhook_info();
    if (!info) return info.error();
    report_deliveries(*info);
    const std::string differing = differences(*info, app_url_ + names.path);
    if (differing.empty()) return {};
    log::warn("webhook was changed by somebody else", {{"differs", differing}});
    return register_as(names);
}

void WebhookKeeper::report_deliveries(const WebhookInfo& info) {
    if (pending_updates_ && info.pending_updates > *pending_updates_) {
        log::warn("updates pile up at Telegram", {{"pending", info.pending_updates}, {"before", *pending_updates_}});
    }
    pending_updates_ = info.pending_updates;
    if (!info.last_error.empty() && info.last_error_at > reported_error_at_) {
        log::warn("Telegram could not deliver an update",
                  {{"reason", info.last_error}, {"at", to_rfc3339(info.last_error_at)}});
        reported_error_at_ = info.last_error_at;
    }
}

}  // namespace polybot
