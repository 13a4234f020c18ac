#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "local/file_descriptor.hpp"
#include "result/result.hpp"

namespace polybot {

/// What a worker says of itself.
enum class WorkerState : std::uint32_t {
    starting = 0,  ///< Nothing yet.
    idle = 1,      ///< It takes jobs, and has none.
    busy = 2,      ///< It has a job.
};

/// For the log.
[[nodiscard]] const char* to_string(WorkerState state);

/// A word of memory that a fleet and one of its workers share: the worker writes what it does as it does it, and the
/// fleet reads it when it wants to know. No file, no call, nothing left over however either of them ends. Thread-safe.
class WorkerStateWord {
  public:
    /// Names the descriptor of the word in the worker's environment.
    static constexpr const char* variable = "POLYBOT_WORKER_STATE";

    /// A new one, `starting`. Its descriptor is closed on exec; who starts the worker keeps that one open.
    [[nodiscard]] static Result<WorkerStateWord> create();
    /// The one that this process was started with, which the environment is freed of; `not_found` where nobody gave it
    /// one, `invalid_argument` for what is none.
    [[nodiscard]] static Result<WorkerStateWord> inherit();

    ~WorkerStateWord();
    WorkerStateWord(WorkerStateWord&& other) noexcept;
    WorkerStateWord& operator=(WorkerStateWord&& other) noexcept;
    WorkerStateWord(const WorkerStateWord&) = delete;
    WorkerStateWord& operator=(const WorkerStateWord&) = delete;

    [[nodiscard]] int descriptor() const { return file_.get(); }

    /// What a worker gone wrong wrote besides is taken for `busy`, the state that spares it.
    [[nodiscard]] WorkerState get() const;
    void set(WorkerState state);

  private:
    using Word = std::atomic<std::uint32_t>;
    static_assert(Word::is_always_lock_free, "processes share it");

    WorkerStateWord(FileDescriptor file, Word* word) : file_(std::move(file)), word_(word) {}
    [[nodiscard]] static Result<WorkerStateWord> map(FileDescriptor file);

    FileDescriptor file_;
    Word* word_;
};

}  // namespace polybot
