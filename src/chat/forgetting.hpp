#pragma once

#include <string>

#include "chat/messenger.hpp"
#include "chat/ports.hpp"
#include "time/clock.hpp"

namespace polybot {

/// Deletes what is kept of a chat: photos, pictures, predictions, settings and the log. Thread-safe; may be repeated.
class Forgetting {
  public:
    /// All of them must outlive this.
    Forgetting(const Ports& ports, Messenger& messenger, Clock clock);

    /// Returns once everything is deleted. A photo that still waits for a worker is not answered any more.
    [[nodiscard]] Result<void> forget(const std::string& chat);

  private:
    [[nodiscard]] Result<void> forget_photo(const std::string& prediction_id);

    Ports ports_;
    Messenger& messenger_;
    Clock clock_;
};

}  // namespace polybot
