#include "local/database.hpp"

#include <cerrno>
#include <chrono>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

#include <sqlite3.h>
#include <sys/stat.h>

#include "local/schema.hpp"

namespace polybot {
namespace {

using std::chrono::milliseconds;

/// SQLite would create the file readable by everybody; the log and index files beside it copy this one's mode.
/// mknod, because closing a descriptor of the file would drop every lock that this process holds on it.
void create_private(const std::filesystem::path& file) {
    if (::mknod(file.c_str(), S_IFREG | 0600, 0) != 0 && errno != EEXIST) {
        throw std::system_error(errno, std::generic_category());
    }
}

/// SQLite's own busy timeout sleeps for longer each time, up to 100 ms, in which several others may go first.
int wait_for_lock(void* patience, int tries) {
    constexpr milliseconds nap{1};
    if (tries * nap > *static_cast<const milliseconds*>(patience)) return 0;
    std::this_thread::sleep_for(nap);
    return 1;
}

/// `patience` must outlive the connection.
SQLite::Database open_private(const std::filesystem::path& file, milliseconds& patience) {
    create_private(file);
    SQLite::Database database(file.string(), SQLite::OPEN_READWRITE);
    sqlite3_busy_handler(database.getHandle(), wait_for_lock, &patience);
    database.exec("PRAGMA synchronous = FULL");
    database.exec("PRAGMA foreign_keys = ON");
    return database;
}

/// SQLite does not wait for the lock at this switch, so two processes that create the database together need a
/// retry.
void use_write_ahead_log(SQLite::Database& database, milliseconds patience) {
    const auto give_up = std::chrono::steady_clock::now() + patience;
    for (;;) {
        try {
            database.exec("PRAGMA journal_mode = WAL");
            return;
        } catch (const SQLite::Exception& exception) {
            if (exception.getErrorCode() != SQLITE_BUSY || std::chrono::steady_clock::now() > give_up) throw;
            std::this_thread::sleep_for(milliseconds(5));
        }
    }
}

SQLite::Database open_writer(const std::filesystem::path& file, milliseconds& patience) try {
    SQLite::Database database = open_private(file, patience);
    use_write_ahead_log(database, patience);
    bring_schema_up_to_date(database);
    return database;
} catch (const std::exception& exception) {
    throw std::runtime_error("cannot open the database " + file.string() + ": " + exception.what());
}

Code to_code(int sqlite_code) {
    switch (sqlite_code) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_IOERR:
        case SQLITE_PROTOCOL:
            return Code::unavailable;
        case SQLITE_FULL:
        case SQLITE_NOMEM:
        case SQLITE_TOOBIG:
            return Code::resource_exhausted;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return Code::data_loss;
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return Code::permission_denied;
        default:
            return Code::internal;
    }
}

}  // namespace

Database::Database(const std::filesystem::path& file, milliseconds patience)
    : file_(file),
      patience_(patience),
      writer_(SqliteConnection(open_writer(file, patience_))),
      reader_(open_private(file, patience_)) {}

Error Database::to_error(const SQLite::Exception& exception) const {
    const int code = exception.getErrorCode();
    const std::string what = code == SQLITE_FULL ? "the disk is full" : exception.what();
    return {to_code(code), "database " + file_.string() + ": " + what};
}

}  // namespace polybot
