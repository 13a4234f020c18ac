#pragma once

#include <string>
#include <string_view>

#include "config/secret.hpp"

namespace polybot {

/// 64 hex digits that follow from the secret and tell nothing of it, others for each purpose (HMAC-SHA256, RFC 2104).
[[nodiscard]] std::string derive(const Secret& secret, std::string_view purpose);

}  // namespace polybot
