#pragma once

#include <chrono>
#include <string>

#include "chat/chat_settings.hpp"
#include "result/result.hpp"

namespace polybot {

/// Every chat's settings. Thread-safe. Blocking. Reads see every earlier write.
class SettingsStore {
  public:
    virtual ~SettingsStore() = default;

    /// The chat's settings; those that every chat begins with when it has none of its own.
    [[nodiscard]] virtual Result<ChatSettings> get(const std::string& chat) = 0;

    /// Keeps them for at least a year.
    [[nodiscard]] virtual Result<void> put(const std::string& chat, const ChatSettings& settings,
                                           std::chrono::system_clock::time_point now) = 0;

    /// Succeeds when there are none.
    [[nodiscard]] virtual Result<void> remove(const std::string& chat) = 0;
};

/// How long an adapter keeps settings after they were put.
inline constexpr std::chrono::days keep_settings{400};

}  // namespace polybot
