#pragma once

#include "local/database.hpp"
#include "predictions/prediction_list.hpp"
#include "predictions/prediction_store.hpp"

namespace polybot {

/// The list of the predictions in the shared database. A page walks along the index of what it is narrowed by most (a
/// chat, a class, failures, else the time), over 5,000 entries at most, and never over the table.
class SqlitePredictionList final : public PredictionList {
  public:
    /// Both must outlive this; `predictions` keeps them in that database.
    SqlitePredictionList(Database& database, PredictionStore& predictions)
        : database_(database), predictions_(predictions) {}

    Result<PredictionPage> page(const PredictionFilter& filter, const std::optional<ListCursor>& from,
                                int limit) override;

  private:
    Database& database_;
    PredictionStore& predictions_;
};

}  // namespace polybot
