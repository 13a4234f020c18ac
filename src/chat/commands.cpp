#include "chat/commands.hpp"

#include <utility>

#include "chat/answer.hpp"
#include "chat/photo_history.hpp"
#include "chat/settings_menu.hpp"
#include "jobs/prediction_id.hpp"
#include "texts/say.hpp"

namespace polybot {
namespace {

/// From here on a waiting photo suggests that nobody looks at any.
constexpr std::chrono::seconds suspicious_age{60};

CommandAnswer simply(Language language, Text text) {
    return {.message = Message{.text = say(language, text)}};
}

/// The help speaks of photos that come by themselves: in a group it needs a word before it.
CommandAnswer help(const Command& command) {
    const std::string before = command.in_group ? say(command.language, Text::group_greeting) + "\n\n" : "";
    return {.message = Message{.text = before + say(command.language, Text::help)}};
}

}  // namespace

Commands::Commands(const Ports& ports, Pace& pace, Delivery& delivery, Forgetting& forgetting, Clock clock)
    : ports_(ports), pace_(pace), delivery_(delivery), forgetting_(forgetting), clock_(std::move(clock)) {}

std::string duration_text(std::chrono::seconds duration, Language language) {
    const auto minutes = std::chrono::ceil<std::chrono::minutes>(duration);
    if (duration < std::chrono::minutes(2)) {
        return say_count(language, Text::seconds, static_cast<int>(duration.count()));
    }
    return say_count(language, Text::minutes, static_cast<int>(minutes.count()));
}

Result<CommandAnswer> Commands::run(const Command& command) {
    const std::string_view text = command.text;
    const std::size_t end = std::min(text.find_first_of(" \n"), text.size());
    const std::string_view name = text.substr(0, end);
    std::string_view arguments = text.substr(end);
    arguments.remove_prefix(std::min(arguments.find_first_not_of(" \n"), arguments.size()));

    if (name == "/start") return simply(command.language, command.in_group ? Text::group_greeting : Text::greeting);
    if (name == "/help") return help(command);
    if (name == "/privacy") return simply(command.language, Text::privacy);
    if (name == "/settings") return settings(command, arguments);
    if (name == "/status") return status(command);
    if (name == "/last") return last(command);
    if (name == "/list") return list(command, std::string(arguments));
    if (name == "/forget") return forget(command, arguments);
    return simply(command.language, Text::unknown_command);
}

Result<CommandAnswer> Commands::settings(const Command& command, std::string_view arguments) {
    const auto current = ports_.settings.get(command.chat);
    if (!current) return current.error();
    SettingsAnswer answer = change_settings(*current, arguments, command.language);
    if (answer.settings != *current) {
        const auto kept = ports_.settings.put(command.chat, answer.settings, clock_());
        if (!kept) return kept.error();
    }
    return CommandAnswer{.message = std::move(answer.message)};
}

Result<CommandAnswer> Commands::status(const Command& command) {
    const auto depth = ports_.jobs.depth();
    if (!depth) return depth.error();
    const Language language = command.language;
    if (depth->visible + depth->in_flight == 0) return simply(language, Text::status_idle);

    std::string text = say_count(language, Text::status_busy, depth->visible, fmt::arg("in_work", depth->in_flight));
    const bool nobody_works = depth->in_flight == 0 && depth->oldest_age && *depth->oldest_age > suspicious_age;
    if (nobody_works) {
        text += ' ' + say(language, Text::status_slow);
    } else if (const auto wait = pace_.expected_wait(depth->visible + depth->in_flight)) {
        text += ' ' + say(language, Text::status_wait, fmt::arg("wait", duration_text(*wait, language)));
    }
    return CommandAnswer{.message = Message{.text = std::move(text)}};
}

Result<CommandAnswer> Commands::last(const Command& command) {
    const auto photos = PhotoHistory(ports_.log).newest(command.chat);
    if (!photos) return photos.error();
    for (const PastPhoto& photo : *photos) {
        auto prediction = ports_.predictions.get(photo.prediction_id);
        if (!prediction && prediction.error().code != Code::not_found) return prediction.error();
        if (!prediction || prediction->status == PredictionStatus::failed) continue;
        prediction->reply.language = code_of(command.language);
        if (const auto sent = delivery_.repeat(*std::move(prediction), command.message_id); !sent) {
            return sent.error();
        }
        return CommandAnswer{};
    }
    return simply(command.language, command.in_group ? Text::last_none_in_group : Text::last_none);
}

Result<CommandAnswer> Commands::list(const Command& command, const std::string& prediction_id) {
    CommandAnswer expired = simply(command.language, Text::last_expired);
    expired.stands_alone = true;
    if (!is_prediction_id(prediction_id)) return expired;
    const auto prediction = ports_.predictions.get(prediction_id);
    if (!prediction && prediction.error().code != Code::not_found) return prediction.error();
    if (!prediction) return expired;
    if (prediction->chat != command.chat) {
        // Another chat's prediction is as good as none, unless this chat took the other's place.
        const auto is_ours = PhotoHistory(ports_.log).has(command.chat, prediction_id);
        if (!is_ours) return is_ours.error();
        if (!*is_ours) return expired;
    }
    return CommandAnswer{.message = Message{.text = say(command.language, Text::list_title) + '\n' +
                                                    list_objects(prediction->objects, command.language)},
                         .stands_alone = true};
}

Result<CommandAnswer> Commands::forget(const Command& command, std::string_view arguments) {
    const Language language = command.language;
    if (arguments == "no") return simply(language, Text::forget_kept);
    if (arguments != "yes") {
        return CommandAnswer{
            .message = Message{.text = say(language, Text::forget_confirm),
                               .buttons = {{{.label = say(language, Text::button_forget), .command = "/forget yes"},
                                            {.label = say(language, Text::button_keep), .command = "/forget no"}}}}};
    }
    if (const auto forgotten = forgetting_.forget(command.chat); !forgotten) return forgotten.error();
    return simply(language, Text::forgotten);
}

}  // namespace polybot
