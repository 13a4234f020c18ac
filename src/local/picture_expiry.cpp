#include "local/picture_expiry.hpp"

#include <utility>

#include "log/log.hpp"
#include "retry/waiting.hpp"

namespace polybot {
namespace {

constexpr std::chrono::hours keep_pictures{24 * 29};
/// So that none is kept for 30 days where three rounds in a row fail.
constexpr std::chrono::hours between_rounds{6};

}  // namespace

PictureExpiry::PictureExpiry(FileBlobStore& pictures, Clock clock) : pictures_(pictures), clock_(std::move(clock)) {}

void PictureExpiry::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        remove_expired(stop);
        sleep_unless_stopped(between_rounds, stop);
    }
}

void PictureExpiry::remove_expired(const std::stop_token& stop) {
    const auto removed = pictures_.remove_older_than(clock_() - keep_pictures, stop);
    if (!removed) log::error("old pictures not deleted", {{"reason", removed.error().message}});
    if (removed && *removed > 0) log::info("old pictures deleted", {{"files", *removed}});
}

}  // namespace polybot
