#pragma once

#include <cstdint>
#include <filesystem>

#include "local/file_descriptor.hpp"

namespace polybot {

/// Tells other processes that this one lives, for as long as this object does: it locks a byte of a file that all
/// share, and the kernel lets go of it however the process ends. Thread-safe.
class Presence {
  public:
    /// Throws std::system_error when the file cannot be opened, created or locked.
    explicit Presence(const std::filesystem::path& file);

    /// Names this process; no other ever had the same number. Above 0.
    [[nodiscard]] std::int64_t number() const { return number_; }

    /// Whether the process of that number lives; taken for granted where that cannot be told.
    [[nodiscard]] bool is_alive(std::int64_t number) const;

  private:
    FileDescriptor file_;
    std::int64_t number_;
};

}  // namespace polybot
