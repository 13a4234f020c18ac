#pragma once

#include <string>
#include <string_view>

#include "predictions/prediction.hpp"

namespace polybot {

/// "2 persons, 1 dog": the most frequent class first, then by name. Empty for nothing.
[[nodiscard]] std::string count_objects(const std::vector<FoundObject>& objects);

/// The English plural of a class name: "buses", "knives", "sheep".
[[nodiscard]] std::string plural(std::string_view name);

/// What the user reads as the answer to a photo: the count, that there is nothing, or why it failed.
[[nodiscard]] std::string answer_text(const Prediction& prediction);

}  // namespace polybot
