#include "telegram/command_menu.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "log/log.hpp"
#include "retry/retry.hpp"
#include "telegram/token_fault.hpp"
#include "texts/say.hpp"

namespace polybot {
namespace {

constexpr std::array commands = {
    std::pair("start", Text::command_start),       std::pair("help", Text::command_help),
    std::pair("settings", Text::command_settings), std::pair("status", Text::command_status),
    std::pair("last", Text::command_last),         std::pair("forget", Text::command_forget),
    std::pair("privacy", Text::command_privacy)};

constexpr RetryPolicy patient_policy{.attempts = std::numeric_limits<int>::max(),
                                     .backoff = {.base = std::chrono::seconds(1), .cap = std::chrono::minutes(5)},
                                     .limit = std::chrono::hours(24 * 365)};

std::vector<BotCommand> menu_in(Language language) {
    std::vector<BotCommand> menu;
    menu.reserve(commands.size());
    for (const auto& [name, text] : commands) menu.push_back({.command = name, .description = say(language, text)});
    return menu;
}

}  // namespace

void offer_commands(BotApi& api, const std::stop_token& stop, const Waiting& waiting) {
    const auto offer = [&](Language language, std::string_view to_whom) {
        const auto offered = retry(patient_policy, waiting, stop, [&] {
            return with_passing_token_fault(api.set_commands(menu_in(language), to_whom));
        });
        if (offered || stop.stop_requested()) return;
        log::error("commands not offered", {{"language", to_whom}, {"reason", offered.error().message}});
    };
    offer(Language::en, "");
    for (const Language language : languages) offer(language, code_of(language));
}

bool is_in_menu(std::string_view command) {
    return std::ranges::any_of(commands, [&](const auto& one) { return one.first == command; });
}

}  // namespace polybot
