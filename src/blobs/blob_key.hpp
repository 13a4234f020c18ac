#pragma once

#include <string>
#include <string_view>

namespace polybot {

/// Where a user's photo lies: "photos/<predictionId>".
[[nodiscard]] std::string photo_key(std::string_view prediction_id);

/// Where the annotated picture lies: "predictions/<predictionId>".
[[nodiscard]] std::string annotated_key(std::string_view prediction_id);

/// One to four segments of [A-Za-z0-9._-], none of them "." or "..", 200 bytes at most: safe as an S3 key and as a
/// path.
[[nodiscard]] bool is_valid_blob_key(std::string_view key) noexcept;

}  // namespace polybot
