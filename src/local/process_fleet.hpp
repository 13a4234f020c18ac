#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <vector>

#include <sys/types.h>

#include "fleet/fleet.hpp"

namespace polybot {

/// Workers as child processes of this one. They are told to stop when this process dies, however it dies. One that
/// died young is replaced after a pause that doubles with each such death.
class ProcessFleet final : public ScalableFleet {
  public:
    /// `command` is the worker's program and arguments; it inherits this process's environment.
    explicit ProcessFleet(std::vector<std::string> command);
    /// Stops all workers with SIGTERM and waits for them; after 15 s, with SIGKILL.
    ~ProcessFleet() override;
    ProcessFleet(const ProcessFleet&) = delete;
    ProcessFleet& operator=(const ProcessFleet&) = delete;

    [[nodiscard]] Result<int> running() override;
    /// Call every second or so: what died is replaced, and what does not stop is killed, only then. Call it from a
    /// thread that lives as long as the fleet, as Linux ties the workers' lives to it.
    [[nodiscard]] Result<void> set_desired(int count) override;

  private:
    using Time = std::chrono::steady_clock::time_point;
    struct Worker {
        pid_t pid;
        Time started;
    };
    struct Leaver {
        pid_t pid;
        Time killed_at;  ///< Unless it stops before.
    };

    void reap();
    void tell_to_stop(const Worker& worker);
    [[nodiscard]] Result<pid_t> start() const;

    std::vector<std::string> command_;
    std::mutex mutex_;
    std::vector<Worker> workers_;
    std::vector<Leaver> leavers_;
    int early_deaths_ = 0;
    Time next_start_;
};

}  // namespace polybot
