#include "local/sqlite_prediction_list.hpp"

#include <algorithm>
#include <string>

#include "local/unix_time.hpp"
#include "log/log.hpp"
#include "predictions/page_walk.hpp"

namespace polybot {
namespace {

constexpr int max_examined = 5000;

/// The entries to walk along, as the middle of a statement, and what the index does not tell as an expression.
struct Walked {
    const char* entries;
    const char* fits;
};

/// A chat has few predictions, a class more. INDEXED BY makes SQLite refuse any other way.
Walked choose_index(const PredictionFilter& filter) {
    if (!filter.chat.empty() && !filter.class_name.empty()) {
        return {"FROM predictions AS entry INDEXED BY predictions_by_chat WHERE chat = :chat",
                "EXISTS (SELECT 1 FROM prediction_classes AS other WHERE other.name = :class"
                " AND other.listed_at = entry.listed_at AND other.id = entry.id)"};
    }
    if (!filter.chat.empty()) {
        return {"FROM predictions AS entry INDEXED BY predictions_by_chat WHERE chat = :chat", "TRUE"};
    }
    if (!filter.class_name.empty()) return {"FROM prediction_classes AS entry WHERE name = :class", "TRUE"};
    if (filter.status == PredictionStatus::failed) {
        return {"FROM predictions AS entry INDEXED BY predictions_failed WHERE failed = 1", "TRUE"};
    }
    return {"FROM predictions AS entry INDEXED BY predictions_by_time WHERE TRUE", "TRUE"};
}

std::string statement_for(const PredictionFilter& filter, ListCursor::Direction direction) {
    const auto [entries, fits] = choose_index(filter);
    const std::string order = direction == ListCursor::Direction::older ? "DESC" : "ASC";
    return "SELECT listed_at, id, failed IS coalesce(:failed, failed) AND " + std::string(fits) + " " + entries +
           " AND (listed_at, id) > (:low, :low_id) AND (listed_at, id) < (:high, :high_id)"
           " ORDER BY listed_at " +
           order + ", id " + order + " LIMIT :most";
}

SQLite::Statement start(SQLite::Database& database, const PredictionFilter& filter, const PageWalk& walk) {
    const bool older = walk.direction() == ListCursor::Direction::older;
    // No prediction has an empty id: as a bound, it stands before all of its millisecond.
    ListPosition low{.time = filter.since.value_or(ListPosition::oldest().time), .id = {}};
    ListPosition high{.time = filter.until.value_or(ListPosition::newest().time), .id = {}};
    if (older) {
        high = std::min(high, walk.edge());
    } else {
        low = std::max(low, walk.edge());
    }
    SQLite::Statement statement(database, statement_for(filter, walk.direction()));
    if (!filter.chat.empty()) statement.bind(":chat", filter.chat);
    if (!filter.class_name.empty()) statement.bind(":class", filter.class_name);
    if (filter.status) statement.bind(":failed", filter.status == PredictionStatus::failed ? 1 : 0);
    statement.bind(":low", to_unix_ms(low.time));
    statement.bind(":low_id", low.id);
    statement.bind(":high", to_unix_ms(high.time));
    statement.bind(":high_id", high.id);
    statement.bind(":most", max_examined);
    return statement;
}

void walk_index(SQLite::Statement entries, PageWalk& walk) {
    for (int examined = 0; walk.wanted() > 0; ++examined) {
        if (!entries.executeStep()) {
            if (examined < max_examined) walk.reach_end();
            return;
        }
        const ListPosition position{.time = from_unix_ms(entries.getColumn(0).getInt64()),
                                    .id = entries.getColumn(1).getString()};
        if (entries.getColumn(2).getInt() != 0) {
            walk.take(position);
        } else {
            walk.look_up_to(position);
        }
    }
}

}  // namespace

Result<PredictionPage> SqlitePredictionList::page(const PredictionFilter& filter, const std::optional<ListCursor>& from,
                                                  int limit) {
    PageWalk walk(from, limit);
    const auto walked = database_.read([&](SQLite::Database& database) -> Result<void> {
        walk_index(start(database, filter, walk), walk);
        return {};
    });
    if (!walked) return walked.error();
    PredictionPage page = walk.frame();
    for (const ListPosition& position : walk.positions()) {
        auto prediction = predictions_.get(position.id);
        if (prediction) {
            page.predictions.push_back(*std::move(prediction));
            continue;
        }
        if (prediction.error().code == Code::not_found) continue;  // It went meanwhile.
        if (prediction.error().code != Code::data_loss) return prediction.error();
        log::warn("prediction left out of the list",
                  {{"prediction_id", position.id}, {"reason", prediction.error().message}});
    }
    return page;
}

}  // namespace polybot
