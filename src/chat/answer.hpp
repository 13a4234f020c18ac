#pragma once

#include <span>
#include <string>
#include <vector>

#include "chat/messenger.hpp"
#include "predictions/prediction.hpp"
#include "texts/language.hpp"

namespace polybot {

/// "2 persons, 1 dog": the most frequent class first, then by name. Empty for nothing.
[[nodiscard]] std::string count_objects(const std::vector<FoundObject>& objects, Language language);

/// "person 88 %", one object a line, the most confident first.
[[nodiscard]] std::string list_objects(const std::vector<FoundObject>& objects, Language language);

/// Whether the annotated picture is part of the answer: when it shows something, and is wanted.
[[nodiscard]] bool shows_picture(const Prediction& prediction) noexcept;

/// The answer to a photo in the words of its chat. `prediction` and `picture` must outlive it.
[[nodiscard]] Answer make_answer(const Prediction& prediction, std::string_view picture);

/// What was found in an album's photos, one a line: "1. 2 persons, 1 dog". `answers` are in the album's order. Why
/// there is no answer is said once for all whom it befell: "2, 3. This file is…", without numbers where it befell them
/// all.
[[nodiscard]] Message album_list(std::span<const Answer> answers);

}  // namespace polybot
