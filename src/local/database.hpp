#pragma once

#include <chrono>
#include <concepts>
#include <filesystem>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>

#include <SQLiteCpp/Exception.h>

#include "local/group_writer.hpp"
#include "local/sqlite_connection.hpp"
#include "result/result.hpp"

namespace polybot {

/// The SQLite file that the one-machine home's processes share. Thread-safe.
///
/// Write-ahead log, so that readers never wait for a writer. One connection writes and one reads, because SQLite has
/// one writer at a time anyway, and queueing for it here is fair and wakes at once.
class Database {
  public:
    /// Opens the file, creates it (mode 0600) in the existing folder if it is new, and brings its schema up to date.
    /// Throws std::runtime_error when that is impossible, with a sentence for the operator. A write waits `patience`
    /// for another process's transaction to end.
    explicit Database(const std::filesystem::path& file,
                      std::chrono::milliseconds patience = std::chrono::milliseconds(5000));

    [[nodiscard]] const std::filesystem::path& file() const { return file_; }

    /// Runs `work(SqliteConnection&)`, which returns a Result, in a transaction: committed if the result is ok, else
    /// undone. SQLite's errors come back as `to_error` puts them. The work may run on another thread that writes just
    /// then (`GroupWriter`).
    template <std::invocable<SqliteConnection&> Work>
    std::invoke_result_t<Work, SqliteConnection&> write(Durability durability, Work&& work) {
        std::optional<std::invoke_result_t<Work, SqliteConnection&>> result;
        try {
            writer_.write(durability, [&](SqliteConnection& connection) {
                result = work(connection);
                return result->has_value();
            });
            return *std::move(result);
        } catch (const SQLite::Exception& exception) {
            return to_error(exception);
        }
    }

    /// Runs `work(SqliteConnection&)`, which only reads and returns a Result. Each statement sees all earlier commits.
    template <std::invocable<SqliteConnection&> Work>
    std::invoke_result_t<Work, SqliteConnection&> read(Work&& work) {
        const std::lock_guard lock(reader_mutex_);
        try {
            return std::forward<Work>(work)(reader_);
        } catch (const SQLite::Exception& exception) {
            return to_error(exception);
        }
    }

  private:
    /// A lock that others held for too long is `unavailable`, a full disk `resource_exhausted`, a broken file
    /// `data_loss`, a file that may not be written `permission_denied`.
    [[nodiscard]] Error to_error(const SQLite::Exception& exception) const;

    std::filesystem::path file_;
    std::chrono::milliseconds patience_;
    GroupWriter writer_;
    std::mutex reader_mutex_;
    SqliteConnection reader_;
};

}  // namespace polybot
