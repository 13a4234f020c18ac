#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "chat/delivery.hpp"
#include "chat/forgetting.hpp"
#include "chat/messenger.hpp"
#include "chat/pace.hpp"
#include "chat/ports.hpp"
#include "texts/language.hpp"

namespace polybot {

/// A command as somebody gave it.
struct Command {
    std::string chat;
    std::string message_id;  ///< The message that it came with.
    Language language = Language::en;
    std::string text;       ///< "/settings show list"
    bool in_group = false;  ///< It was given where the bot sees a photo only when it is mentioned.
};

/// What a command has the bot say.
struct CommandAnswer {
    std::optional<Message> message;  ///< Nothing when the command has sent its answer itself.
    bool stands_alone = false;       ///< Not to be put in place of the message whose button was pressed.
};

/// Carries out commands: /start, /help, /settings, /status, /last, /list, /forget, /privacy. Thread-safe. Blocking.
class Commands {
  public:
    /// All of it must outlive this.
    Commands(const Ports& ports, Pace& pace, Delivery& delivery, Forgetting& forgetting, Clock clock);

    /// Whether a message's text is a command.
    [[nodiscard]] static bool is_command(std::string_view text) { return text.starts_with('/'); }

    [[nodiscard]] Result<CommandAnswer> run(const Command& command);

  private:
    [[nodiscard]] Result<CommandAnswer> settings(const Command& command, std::string_view arguments);
    [[nodiscard]] Result<CommandAnswer> status(const Command& command);
    [[nodiscard]] Result<CommandAnswer> last(const Command& command);
    [[nodiscard]] Result<CommandAnswer> list(const Command& command, const std::string& prediction_id);
    [[nodiscard]] Result<CommandAnswer> forget(const Command& command, std::string_view arguments);

    Ports ports_;
    Pace& pace_;
    Delivery& delivery_;
    Forgetting& forgetting_;
    Clock clock_;
};

/// "12 seconds", "3 minutes": in the unit that fits.
[[nodiscard]] std::string duration_text(std::chrono::seconds duration, Language language);

}  // namespace polybot
