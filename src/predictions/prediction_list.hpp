#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "predictions/list_cursor.hpp"
#include "predictions/prediction.hpp"
#include "result/result.hpp"

namespace polybot {

/// Which predictions are wanted; what is not set narrows nothing.
struct PredictionFilter {
    std::string class_name;  ///< Those that found at least one of this class.
    std::string chat;        ///< Those of this chat.
    std::optional<PredictionStatus> status;
    std::optional<std::chrono::system_clock::time_point> since;  ///< Finished then or later (`Prediction::time`).
    std::optional<std::chrono::system_clock::time_point> until;  ///< Finished before.
};

/// A piece of the list.
struct PredictionPage {
    std::vector<Prediction> predictions;  ///< Newest first.
    std::optional<ListCursor> older;      ///< Where to go on; nothing where the list ends.
    std::optional<ListCursor> newer;      ///< The way back; nothing on the first page.
};

/// All predictions that are kept, in the order in which they were finished, but for those that are to be forgotten.
/// Thread-safe. Blocking. What was stored a moment ago may still be missing.
class PredictionList {
  public:
    static constexpr int max_limit = 100;

    virtual ~PredictionList() = default;

    /// The newest predictions, or those that follow a cursor; `limit` (1 to `max_limit`) at most. A page looks at a
    /// bounded part of the list, so that one that few predictions fit may hold fewer than there are, even none, and
    /// say where to go on.
    [[nodiscard]] virtual Result<PredictionPage> page(const PredictionFilter& filter,
                                                      const std::optional<ListCursor>& from, int limit) = 0;
};

}  // namespace polybot
