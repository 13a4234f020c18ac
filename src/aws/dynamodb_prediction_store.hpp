#pragma once

#include "aws/dynamodb_table.hpp"
#include "predictions/prediction_store.hpp"

namespace polybot {

/// Predictions as items of a DynamoDB table (prediction_item.hpp).
class DynamoDbPredictionStore final : public PredictionStore {
  public:
    /// `table` must outlive this.
    explicit DynamoDbPredictionStore(DynamoDbTable& table) : table_(table) {}

    [[nodiscard]] Result<void> put(const Prediction& prediction) override;
    [[nodiscard]] Result<void> replace(const Prediction& prediction) override;
    [[nodiscard]] Result<Prediction> get(const std::string& id) override;
    [[nodiscard]] Result<void> mark_delivered(const std::string& id,
                                              std::chrono::system_clock::time_point when) override;

  private:
    DynamoDbTable& table_;
};

}  // namespace polybot
