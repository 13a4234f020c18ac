#include "local/sqlite_decision_log.hpp"

#include "local/unix_time.hpp"

namespace polybot {

Result<std::vector<ScalingDecision>> SqliteDecisionLog::recent(int limit) {
    return database_.read([limit](SqliteConnection& database) -> Result<std::vector<ScalingDecision>> {
        auto rows = prepare(database,
                            "SELECT time, from_workers, to_workers, reason FROM scaling_decisions"
                            " ORDER BY id DESC LIMIT ?1",
                            limit);
        std::vector<ScalingDecision> decisions;
        while (rows.executeStep()) {
            decisions.push_back({.time = from_unix_ms(rows.getColumn(0).getInt64()),
                                 .from = rows.getColumn(1).getInt(),
                                 .to = rows.getColumn(2).getInt(),
                                 .reason = rows.getColumn(3).getString()});
        }
        return decisions;
    });
}

Result<void> SqliteDecisionLog::record(const ScalingDecision& decision) {
    return database_.write(Durability::process_death, [&](SqliteConnection& database) -> Result<void> {
        prepare(database,
                "INSERT INTO scaling_decisions (time, from_workers, to_workers, reason) VALUES (?1, ?2, ?3, ?4)",
                to_unix_ms(decision.time), decision.from, decision.to, decision.reason)
            .exec();
        prepare(database, "DELETE FROM scaling_decisions WHERE time < ?1 OR id <= last_insert_rowid() - ?2",
                to_unix_ms(decision.time - keep_), most_kept)
            .exec();
        return {};
    });
}

}  // namespace polybot
