#include "telegram/addressing.hpp"

#include <algorithm>
#include <ranges>
#include <string_view>

#include <boost/beast/core/string.hpp>

#include "telegram/command_menu.hpp"

namespace polybot {
namespace {

constexpr std::string_view blanks = " \t\r\n\v\f";

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

bool is_blank(std::string_view text, std::size_t at) {
    return at < text.size() && blanks.find(text[at]) != std::string_view::npos;
}

/// The number of name characters that `text` begins with.
std::size_t name_size(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::find_if_not(text, is_name_char) - text.begin());
}

bool is_name_of(const BotIdentity& bot, std::string_view name) {
    return !bot.username.empty() && boost::beast::iequals(name, bot.username);
}

bool names(const BotIdentity& bot, const Mention& mention, std::string_view text) {
    if (mention.user != 0) return mention.user == bot.id;
    const std::string_view name = text.substr(mention.begin, mention.size);
    return name.starts_with('@') && is_name_of(bot, name.substr(1));
}

/// Takes a mention out, with one of the blanks around it, and with the comma or colon after it when it begins the text.
void take_out(const Mention& mention, std::string& text) {
    std::size_t end = mention.begin + mention.size;
    const bool is_first = trimmed(text.substr(0, mention.begin)).empty();
    if (is_first && end < text.size() && (text[end] == ',' || text[end] == ':')) ++end;
    const bool after_blank = mention.begin == 0 || is_blank(text, mention.begin - 1);
    if (after_blank && is_blank(text, end)) ++end;
    text.erase(mention.begin, end - mention.begin);
}

/// A command that begins a text: "/name" or "/name@target".
struct Command {
    std::size_t name_end;     ///< Past "/name".
    std::size_t end;          ///< Past the target, too.
    std::string_view target;  ///< Without the "@"; may be empty.
};

std::optional<Command> command_in(std::string_view text) {
    if (!text.starts_with('/')) return std::nullopt;
    const std::size_t name_end = 1 + name_size(text.substr(1));
    Command command{.name_end = name_end, .end = name_end, .target = {}};
    if (text.substr(name_end).starts_with('@')) {
        command.target = text.substr(name_end + 1, name_size(text.substr(name_end + 1)));
        command.end += 1 + command.target.size();
    }
    const bool is_path = text.substr(command.end).starts_with('/');  // As in "/usr/bin".
    if (name_end == 1 || is_path) return std::nullopt;
    return command;
}

}  // namespace

std::optional<std::string> said_to(const BotIdentity& bot, const TelegramMessage& message) {
    if (message.is_service || message.is_from_bot) return std::nullopt;
    if (message.via_bot != 0 && message.via_bot == bot.id) return std::nullopt;  // Our own words.

    std::string text = message.text;
    bool is_named = false;
    // From behind: what is in front keeps its place.
    for (const Mention& mention : message.mentions | std::views::reverse) {
        if (!names(bot, mention, text)) continue;
        take_out(mention, text);
        is_named = true;
    }
    text = std::string(trimmed(text));

    if (const auto command = command_in(text)) {
        // A group's other bots have commands too, also such as reply to our messages: "/ban". In a private chat there
        // is no other bot to mean.
        const bool is_untargeted_ours =
            command->target.empty() && (is_named || is_in_menu(text.substr(1, command->name_end - 1)));
        if (!is_untargeted_ours && !message.is_private && !is_name_of(bot, command->target)) return std::nullopt;
        text.erase(command->name_end, command->end - command->name_end);
        return text;
    }
    const bool replies_to_us = message.replies_to != 0 && message.replies_to == bot.id;
    return is_named || message.is_private || replies_to_us ? std::optional(text) : std::nullopt;
}

}  // namespace polybot
