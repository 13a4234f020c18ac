#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace polybot {

/// A value that must not be shown: it prints as "***" and is only handed out by `reveal()`.
class Secret {
  public:
    explicit Secret(std::string value) : value_(std::move(value)) {}

    /// The value itself, for the one call that needs it.
    [[nodiscard]] const std::string& reveal() const noexcept { return value_; }

    friend std::ostream& operator<<(std::ostream& out, const Secret&);

  private:
    std::string value_;
};

/// Whether a presented secret is the expected one, in a time that tells nothing of where they differ (only of their
/// lengths). An empty `expected` equals nothing, so that an unset secret opens no door.
[[nodiscard]] bool secrets_equal(std::string_view presented, std::string_view expected) noexcept;

/// Takes a variable out of this process's environment, and out of what /proc/<pid>/environ shows, which is what the
/// process was started with; returns what it was, "" when unset. Call before any thread starts.
[[nodiscard]] std::string take_variable(const std::string& name);

/// Reads a secret from the environment variable `name`, or from the file that `<name>_FILE` names (as Docker and
/// systemd hand secrets over; one trailing newline is dropped), and takes both out as `take_variable` does, so that no
/// child inherits them. Empty counts as unset. Never from the command line, which every user can list.
/// Throws std::runtime_error when the file cannot be read. Call before any thread starts.
[[nodiscard]] std::optional<Secret> take_secret(const std::string& name);

}  // namespace polybot
