#pragma once

#include <chrono>
#include <string>

#include "predictions/prediction.hpp"
#include "result/result.hpp"

namespace polybot {

/// Where predictions are kept (one item per id). Thread-safe. Blocking. Reads see every earlier write.
class PredictionStore {
  public:
    virtual ~PredictionStore() = default;

    /// Stores a new prediction; fails with `already_exists` when the id is taken: the first result stands.
    [[nodiscard]] virtual Result<void> put(const Prediction& prediction) = 0;

    /// Stores a prediction in place of whatever has its id.
    [[nodiscard]] virtual Result<void> replace(const Prediction& prediction) = 0;

    /// Fails with `not_found` when the id is unknown.
    [[nodiscard]] virtual Result<Prediction> get(const std::string& id) = 0;

    /// Sets `delivered_at` unless it is set already. Fails with `not_found` when the id is unknown.
    [[nodiscard]] virtual Result<void> mark_delivered(const std::string& id,
                                                      std::chrono::system_clock::time_point when) = 0;
};

}  // namespace polybot
