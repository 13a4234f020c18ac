#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "result/result.hpp"

namespace polybot {

/// Reads a file that a Bot API server of our own (`telegram-bot-api --local`) has put on this machine's disk. Fails
/// with `not_found` when it is gone, `invalid_argument` when it does not lie in `folder` once every link is followed,
/// is no regular file, or has more than `max_bytes`, `permission_denied` when this process may not read it, else
/// `unavailable`. No message tells the path, as the server names folders after tokens. Thread-safe.
[[nodiscard]] Result<std::string> read_file_within(const std::filesystem::path& folder,
                                                   const std::filesystem::path& file, std::size_t max_bytes);

}  // namespace polybot
