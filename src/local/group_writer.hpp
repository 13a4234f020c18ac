#pragma once

#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "local/sqlite_connection.hpp"

namespace polybot {

/// What a committed transaction outlives.
enum class Durability {
    process_death,  ///< The process, and a power cut once any later `power_cut` transaction has committed. For what
                    ///< is merely done again when it is lost.
    power_cut,      ///< Everything; costs one fdatasync (0.3 ms on an idle virtual disk, 4 ms on a busy one).
};

/// Group commit: what threads write while another's transaction is committed goes into the next one together, in the
/// order in which they came. A commit takes locks, writes whole pages and waits for the disk, all of which costs more
/// than most changes do. Thread-safe.
class GroupWriter {
  public:
    /// Returns whether to commit what it did; else, or when it throws, that is undone, and nothing else of its group.
    using Work = std::function<bool(SqliteConnection&)>;

    explicit GroupWriter(SqliteConnection&& connection) : connection_(std::move(connection)) {}

    /// Does the work, maybe on another thread that is writing, and returns once it is committed, with no less than this
    /// durability, or undone. Throws what the work threw, or SQLite::Exception when its group could not be committed.
    void write(Durability durability, const Work& work);

  private:
    struct Waiting;
    using Group = std::vector<Waiting*>;

    void write(const Group& group);
    void write_part(Waiting& part);
    void set_durability(Durability durability);

    SqliteConnection connection_;  ///< Its user's who set is_writing_.
    Durability durability_ = Durability::power_cut;
    std::mutex mutex_;
    bool is_writing_ = false;
    Group waiting_;  ///< The first will write for all.
};

}  // namespace polybot
