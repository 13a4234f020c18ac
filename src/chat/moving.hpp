#pragma once

#include <string>
#include <vector>

#include "chat/photo_history.hpp"
#include "chat/ports.hpp"
#include "time/clock.hpp"

namespace polybot {

/// Hands over what is kept of a chat to the chat that took its place. Thread-safe; may be repeated.
class Moving {
  public:
    /// All of it must outlive this.
    Moving(const Ports& ports, Clock clock);

    /// Returns once settings and photos of `from` are those of `to`. Photos that still wait for a worker are answered,
    /// as they would have been without the move.
    [[nodiscard]] Result<void> move(const std::string& from, const std::string& to);

  private:
    [[nodiscard]] Result<void> move_settings(const std::string& from, const std::string& to);
    /// Whether photos of an album wait for one another, which they do by the log of the chat that they came in.
    [[nodiscard]] Result<bool> has_unanswered_album(const std::vector<PastPhoto>& photos);

    Ports ports_;
    Clock clock_;
};

}  // namespace polybot
