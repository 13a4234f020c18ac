#include "local/group_writer.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <utility>

#include <sqlite3.h>

namespace polybot {
namespace {

/// Undoes on destruction what was not committed. As SQLiteCpp's, but with statements that are prepared once.
class Transaction {
  public:
    explicit Transaction(SqliteConnection& connection) : connection_(connection) {
        // Immediate: a transaction that starts as a reader may not be able to become a writer.
        prepare(connection_, "BEGIN IMMEDIATE").exec();
    }
    ~Transaction() {
        // Some errors have ended it already, a full disk for one.
        if (is_open()) (void)connection_.tryExec("ROLLBACK");
    }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    [[nodiscard]] bool is_open() const { return sqlite3_get_autocommit(connection_.getHandle()) == 0; }
    void commit() { prepare(connection_, "COMMIT").exec(); }

  private:
    SqliteConnection& connection_;
};

}  // namespace

struct GroupWriter::Waiting {
    Durability durability;
    const Work& work;
    std::exception_ptr failure = nullptr;
    bool is_done = false;
    std::condition_variable turn = {};
};

void GroupWriter::write(Durability durability, const Work& work) {
    Waiting self{.durability = durability, .work = work};
    std::unique_lock lock(mutex_);
    waiting_.push_back(&self);
    self.turn.wait(lock, [&] { return self.is_done || (!is_writing_ && waiting_.front() == &self); });
    if (!self.is_done) {
        is_writing_ = true;
        const Group group = std::exchange(waiting_, {});
        lock.unlock();
        write(group);
        lock.lock();
        is_writing_ = false;
        for (Waiting* one : group) {
            one->is_done = true;
            one->turn.notify_one();
        }
        if (!waiting_.empty()) waiting_.front()->turn.notify_one();
    }
    lock.unlock();
    if (self.failure) std::rethrow_exception(self.failure);
}

void GroupWriter::write(const Group& group) {
    try {
        set_durability((*std::ranges::max_element(group, {}, &Waiting::durability))->durability);
        Transaction transaction(connection_);
        for (Waiting* one : group) {
            write_part(*one);
            // Whatever the parts before it were told, nothing of them is left.
            if (!transaction.is_open()) std::rethrow_exception(one->failure);
        }
        transaction.commit();
    } catch (...) {
        for (Waiting* one : group) one->failure = std::current_exception();
    }
}

void GroupWriter::write_part(Waiting& part) {
    prepare(connection_, "SAVEPOINT part").exec();
    bool is_wanted = false;
    try {
        is_wanted = part.work(connection_);
    } catch (...) {
        part.failure = std::current_exception();
        if (sqlite3_get_autocommit(connection_.getHandle()) != 0) return;
    }
    if (!is_wanted) prepare(connection_, "ROLLBACK TO part").exec();
    prepare(connection_, "RELEASE part").exec();
}

void GroupWriter::set_durability(Durability durability) {
    if (durability == durability_) return;
    connection_.exec(durability == Durability::power_cut ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
    durability_ = durability;
}

}  // namespace polybot
