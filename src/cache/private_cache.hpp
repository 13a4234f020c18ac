#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "result/result.hpp"

namespace polybot {

/// A folder of the user's own with what takes a program long to make. Whatever it holds may be deleted at any time.
/// Thread-safe, and safe to share between processes: an entry is whole or not there.
///
/// What comes out of it is trusted like the program itself, so nobody else may have a hand in it: a folder or a file
/// that belongs to another user, or that another may write, is refused.
class PrivateCache {
  public:
    /// When there are more, those that were kept longest ago go.
    static constexpr std::size_t most_entries = 4;

    /// Touches nothing yet.
    explicit PrivateCache(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// What was kept for `made_from`: all that it follows from, of any length, such as a file's bytes and some options.
    /// `not_found`: nothing was; `permission_denied`: what lies there is not this user's alone, or closed to him;
    /// `data_loss`: it is not what was kept; `unavailable`: it cannot be read.
    [[nodiscard]] Result<std::string> find(std::string_view made_from) const;

    /// Keeps what `make` returns for `made_from` in the place of what was there, and makes the folder where it is
    /// missing. Fails with `permission_denied` or `unavailable`, and then leaves what was there. While another process
    /// keeps something, it does nothing: of several workers that start at once, all have made the same.
    Result<void> keep(std::string_view made_from, const std::function<std::string()>& make) const;

  private:
    std::filesystem::path folder_;
};

}  // namespace polybot
