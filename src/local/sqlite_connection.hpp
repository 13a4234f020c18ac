#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/VariadicBind.h>

namespace polybot {

/// A connection that keeps the statements which were prepared on it: most take longer to prepare than to run. Not
/// thread-safe.
class SqliteConnection : public SQLite::Database {
  public:
    explicit SqliteConnection(SQLite::Database&& database) : SQLite::Database(std::move(database)) {}

  private:
    friend class PreparedStatement;
    using Place = std::optional<SQLite::Statement>;  ///< Empty while the statement is in use.

    Place& place_of(const char* sql) {
        const auto kept = kept_.find(sql);
        return kept == kept_.end() ? kept_[sql] : kept->second;
    }

    std::map<std::string, Place, std::less<>> kept_;
};

/// A statement that goes back to its connection, reset, when this ends.
class PreparedStatement : public SQLite::Statement {
  public:
    /// With its parameters (?1, ?2, …) filled in; those beyond `values` are NULL. `sql` is kept for good, hence never
    /// made of what comes from outside. Throws SQLite::Exception.
    template <class... Values>
    PreparedStatement(SqliteConnection& connection, const char* sql, const Values&... values)
        : PreparedStatement(connection, connection.place_of(sql), sql) {
        clearBindings();
        SQLite::bind(*this, values...);
    }
    ~PreparedStatement() {
        (void)tryReset();  // It repeats the error that the last step has reported already.
        if (!place_) place_.emplace(std::move(*this));
    }
    PreparedStatement(const PreparedStatement&) = delete;
    PreparedStatement& operator=(const PreparedStatement&) = delete;

  private:
    PreparedStatement(SqliteConnection& connection, SqliteConnection::Place& place, const char* sql)
        : SQLite::Statement(place ? *std::move(place) : SQLite::Statement(connection, sql)), place_(place) {
        place_.reset();
    }

    SqliteConnection::Place& place_;
};

/// As the statement's constructor.
template <class... Values>
[[nodiscard]] PreparedStatement prepare(SqliteConnection& connection, const char* sql, const Values&... values) {
    return PreparedStatement(connection, sql, values...);
}

}  // namespace polybot
