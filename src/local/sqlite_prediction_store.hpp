#pragma once

#include "local/database.hpp"
#include "predictions/prediction_store.hpp"
#include "time/clock.hpp"

namespace polybot {

/// Predictions in the shared database; drops expired ones while it stores new ones.
class SqlitePredictionStore final : public PredictionStore {
  public:
    /// `database` must outlive this.
    SqlitePredictionStore(Database& database, Clock clock) : database_(database), clock_(std::move(clock)) {}

    Result<void> put(const Prediction& prediction) override;
    Result<void> replace(const Prediction& prediction) override;
    Result<Prediction> get(const std::string& id) override;
    Result<void> mark_delivered(const std::string& id, std::chrono::system_clock::time_point when) override;

  private:
    Database& database_;
    Clock clock_;
};

}  // namespace polybot
