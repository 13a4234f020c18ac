#include "home/secret_overlay.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "home/option_overlay.hpp"
#include "log/log.hpp"

namespace polybot {
namespace {

/// What one of the three programs reads from its environment. AWS's own variables are not among them: they lead here.
constexpr std::array<std::string_view, 26> known_names = {
    "TELEGRAM_TOKEN",      "RESULTS_SECRET", "OPERATOR_TOKEN",    "TELEGRAM_APP_URL",     "TELEGRAM_API_URL",
    "BUCKET_NAME",         "SQS_QUEUE_URL",  "SQS_QUEUE_NAME",    "DYNAMODB_TABLE",       "METRIC_NAMESPACE",
    "AUTO_SCALING_GROUP",  "LIFECYCLE_HOOK", "POLYBOT_URL",       "POLYBOT_HOME",         "POLYBOT_DATA_DIR",
    "POLYBOT_LISTEN",      "POLYBOT_PORT",   "POLYBOT_LOG_LEVEL", "POLYBOT_ADMIN_LISTEN", "POLYBOT_ADMIN_PORT",
    "YOLO5_MODEL",         "YOLO5_NAMES",    "YOLO5_PRECISION",   "TELEGRAM_FILES_DIR",   "BEHIND_BALANCER",
    "POLYBOT_MOST_WAITING"};

/// Empty counts as unset, as it does in the environment.
std::optional<Secret> find_text(const SecretTexts& texts, const std::string& name) {
    const auto found = texts.find(name);
    if (found == texts.end() || found->second.reveal().empty()) return std::nullopt;
    return found->second;
}

bool is_same(const std::optional<Secret>& one, const std::optional<Secret>& other) {
    return one && other ? one->reveal() == other->reveal() : !one && !other;
}

void add_name(std::string& names, std::string_view name) {
    if (!names.empty()) names += ", ";
    names += name;
}

/// What the secret holds in vain.
std::string unknown_names(const SecretTexts& texts) {
    std::string unknown;
    for (const auto& [name, text] : texts) {
        if (std::ranges::find(known_names, name) != known_names.end()) continue;
        add_name(unknown, is_variable_name(name) ? std::string_view(name) : "***");
    }
    return unknown;
}

std::optional<Secret> previous_of(const std::string& name, const SecretTexts& previous, const Secret& current,
                                  const SecretOverlay::MayReplace& may_replace) {
    auto text = find_text(previous, name);
    return text && may_replace(*text, current) ? text : std::nullopt;
}

const char* remedy(Code code) {
    if (code == Code::failed_precondition) return "; create it, or correct SECRET_ID";
    if (code == Code::permission_denied) {
        return "; allow this program secretsmanager:GetSecretValue on it, and kms:Decrypt where its key is your own";
    }
    return "";
}

}  // namespace

SecretOverlay::SecretOverlay(HomeOptions& options, CLI::App& command, const std::function<void()>& parse_again) {
    const char* const id = std::getenv("SECRET_ID");
    if (id == nullptr || *id == '\0') return;
    id_ = id;
    options.access = access_ = std::make_shared<AwsAccess>();
    manager_.emplace(access_->client);
    auto versions = read({});
    if (!versions) {
        // Without the name: somebody may have put the secret itself there.
        throw std::runtime_error("the secret that SECRET_ID names cannot be read: " + versions.error().message +
                                 remedy(versions.error().code));
    }
    seen_ = *std::move(versions);
    settings_ = overlay_options(command, seen_.current.texts, parse_again);
}

std::shared_ptr<LiveSecret> SecretOverlay::follow(const std::string& name, std::optional<Secret> from_environment,
                                                  MayReplace may_replace) {
    if (!may_replace) may_replace = [](const Secret&, const Secret&) { return Result<void>(); };
    auto current = find_text(seen_.current.texts, name);
    if (!current) {
        settings_.insert(name);
        return from_environment ? std::make_shared<LiveSecret>(*std::move(from_environment)) : nullptr;
    }
    auto previous = previous_of(name, seen_.previous, *current, may_replace);
    auto secret = std::make_shared<LiveSecret>(*std::move(current), std::move(previous));
    secret->when_refused([this] { refresher_.ask(); });
    followed_.push_back({.name = name, .secret = secret, .may_replace = std::move(may_replace)});
    return secret;
}

void SecretOverlay::run(const std::stop_token& stop) {
    if (!manager_) return;
    log::info("configured by a secret", {{"version", seen_.current.id}});
    if (const auto unknown = unknown_names(seen_.current.texts); !unknown.empty()) {
        log::warn("the secret holds names that no program takes from it", {{"names", unknown}});
    }
    refresher_.run(stop);
}

Result<SecretOverlay::Versions> SecretOverlay::read(const std::stop_token& stop) {
    auto current = manager_->get(id_, SecretStage::current, stop);
    if (!current) return current.error();
    auto previous = manager_->get(id_, SecretStage::previous, stop);
    if (!previous && is_transient(previous.error().code)) return previous.error();
    // Where there is none, or none for us, nothing but the current version is valid.
    return Versions{.current = *std::move(current), .previous = previous ? std::move(previous->texts) : SecretTexts()};
}

void SecretOverlay::look_again(const std::stop_token& stop) {
    auto versions = read(stop);
    if (stop.stop_requested()) return;
    if (!versions) {
        log::warn("secret not read, what is known of it stays", {{"reason", versions.error().message}});
        return;
    }
    for (const Followed& followed : followed_) renew(followed, *versions);
    std::string changed;
    for (const std::string& name : settings_) {
        const auto before = find_text(seen_.current.texts, name);
        if (!is_same(before, find_text(versions->current.texts, name))) add_name(changed, name);
    }
    if (!changed.empty()) log::warn("settings changed: they take effect at the next start", {{"names", changed}});
    seen_ = *std::move(versions);
}

void SecretOverlay::renew(const Followed& followed, const Versions& versions) {
    auto next = find_text(versions.current.texts, followed.name);
    if (!next) {
        log::warn("the secret lost a value, the last one stays", {{"name", followed.name}});
        return;
    }
    if (const auto may = followed.may_replace(followed.secret->current(), *next); !may) {
        log::error("rotated value not taken", {{"name", followed.name}, {"reason", may.error().message}});
        return;
    }
    auto previous = previous_of(followed.name, versions.previous, *next, followed.may_replace);
    if (followed.secret->replace(*std::move(next), std::move(previous))) {
        log::info("secret rotated", {{"name", followed.name}, {"version", versions.current.id}});
    }
}

}  // namespace polybot
