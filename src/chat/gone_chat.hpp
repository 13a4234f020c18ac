#pragma once

#include <string>

#include "log/log.hpp"
#include "result/result.hpp"

namespace polybot {

/// Whether a messenger's failure means that the user blocked us or that the chat was deleted.
[[nodiscard]] inline bool chat_is_gone(const Error& failure) noexcept {
    return failure.code == Code::permission_denied || failure.code == Code::not_found;
}

/// What a messenger said of telling `chat` something; nothing is owed to a chat that is gone, so that is a success.
template <class T>
[[nodiscard]] Result<void> unless_gone(const Result<T>& told, const std::string& chat) {
    if (told) return {};
    if (!chat_is_gone(told.error())) return told.error();
    log::info("chat is gone", {{"chat", chat}, {"reason", told.error().message}});
    return {};
}

}  // namespace polybot
