#pragma once

#include "aws/dynamodb_table.hpp"
#include "predictions/list_cursor.hpp"
#include "predictions/prediction_list.hpp"
#include "time/clock.hpp"

namespace polybot {

/// The list of predictions by the table's index (prediction_item.hpp), a day's partition after another: 40 queries a
/// page at most. The predictions themselves are then read from the table, as they are
/// now. Those that were stored before the table had the index are not in it.
class DynamoDbPredictionList final : public PredictionList {
  public:
    /// `table` must outlive this. A page looks at `max_examined` of the index's items at most.
    DynamoDbPredictionList(DynamoDbTable& table, Clock clock, int max_examined = 2000)
        : table_(table), clock_(std::move(clock)), max_examined_(max_examined) {}

    [[nodiscard]] Result<PredictionPage> page(const PredictionFilter& filter, const std::optional<ListCursor>& from,
                                              int limit) override;

    /// Fails with `failed_precondition` when the table has no such index, with `permission_denied` when it is not open
    /// to us.
    [[nodiscard]] Result<void> check();

  private:
    DynamoDbTable& table_;
    Clock clock_;
    int max_examined_;
};

}  // namespace polybot
