#pragma once

#include <chrono>
#include <concepts>
#include <filesystem>
#include <mutex>
#include <type_traits>
#include <utility>

#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Transaction.h>

#include "local/sqlite_connection.hpp"
#include "result/result.hpp"

namespace polybot {

/// What a committed transaction outlives.
enum class Durability {
    power_cut,      ///< Everything; costs one fdatasync (0.3 ms on an idle virtual disk, 4 ms on a busy one).
    process_death,  ///< The process, and a power cut once any later `power_cut` transaction has committed. For what
                    ///< is merely done again when it is lost.
};

/// The SQLite file that the one-machine home's processes share. Thread-safe.
///
/// Write-ahead log, so that readers never wait for a writer. One connection writes and one reads, each behind a mutex,
/// because SQLite has one writer at a time anyway, and queueing for it here is fair and wakes at once.
class Database {
  public:
    /// Opens the file, creates it (mode 0600) in the existing folder if it is new, and brings its schema up to date.
    /// Throws std::runtime_error when that is impossible, with a sentence for the operator. A write waits `patience`
    /// for another process's transaction to end.
    explicit Database(const std::filesystem::path& file,
                      std::chrono::milliseconds patience = std::chrono::milliseconds(5000));

    [[nodiscard]] const std::filesystem::path& file() const { return file_; }

    /// Runs `work(SqliteConnection&)`, which returns a Result, in one transaction: committed if the result is ok,
    /// else rolled back. SQLite's errors come back as `to_error` puts them.
    template <std::invocable<SqliteConnection&> Work>
    std::invoke_result_t<Work, SqliteConnection&> write(Durability durability, Work&& work) {
        const std::lock_guard lock(writer_mutex_);
        try {
            set_durability(durability);
            // Immediate: a transaction that starts as a reader may not be able to become a writer.
            SQLite::Transaction transaction(writer_, SQLite::TransactionBehavior::IMMEDIATE);
            auto result = std::forward<Work>(work)(writer_);
            if (result) transaction.commit();
            return result;
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
    void set_durability(Durability durability);
    /// A lock that others held for too long is `unavailable`, a full disk `resource_exhausted`, a broken file
    /// `data_loss`, a file that may not be written `permission_denied`.
    [[nodiscard]] Error to_error(const SQLite::Exception& exception) const;

    std::filesystem::path file_;
    std::chrono::milliseconds patience_;
    std::mutex writer_mutex_;
    SqliteConnection writer_;
    Durability writer_durability_ = Durability::power_cut;
    std::mutex reader_mutex_;
    SqliteConnection reader_;
};

}  // namespace polybot
