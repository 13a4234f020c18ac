#pragma once

#include <SQLiteCpp/Database.h>

namespace polybot {

/// Brings the database's tables to this program's version (PRAGMA user_version); atomic, and safe when several
/// processes start at once. Throws SQLite::Exception on SQLite's errors and std::runtime_error when the file was
/// written by a newer program.
void bring_schema_up_to_date(SQLite::Database& database);

}  // namespace polybot
