#pragma once

#include <chrono>

#include "fleet/decision_log.hpp"
#include "local/database.hpp"

namespace polybot {

/// Decisions in the shared database, where polybot reads what metric-streamer decided. What is older than `keep` goes,
/// as metrics do, and so does all but the newest thousand.
class SqliteDecisionLog final : public DecisionLog {
  public:
    static constexpr int most_kept = 1000;

    /// `database` must outlive this.
    explicit SqliteDecisionLog(Database& database, std::chrono::hours keep = std::chrono::hours(24))
        : database_(database), keep_(keep) {}

    [[nodiscard]] Result<std::vector<ScalingDecision>> recent(int limit) override;
    [[nodiscard]] Result<void> record(const ScalingDecision& decision) override;

  private:
    Database& database_;
    std::chrono::hours keep_;
};

}  // namespace polybot
