#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <vector>

#include <sys/types.h>

#include "fleet/fleet.hpp"
#include "local/worker_state.hpp"

namespace polybot {

/// How long a ProcessFleet waits for its workers.
struct FleetPatience {
    /// A worker that has not said that it is ready counts as running all the same after this, as an instance does after
    /// its group's warm-up (yolo5.yaml).
    std::chrono::milliseconds warm_up{60'000};
    /// A worker that was told to stop and does not is killed after this. As long as the queue's visibility timeout:
    /// that long, its jobs would wait for another if it were killed.
    std::chrono::milliseconds farewell{30'000};
};

/// Workers as child processes of this one. They are told to stop when this process dies, however it dies. One that
/// died young is replaced after a pause that doubles with each such death.
///
/// Each worker says by a WorkerStateWord whether it is ready, and whether it has work. A fleet that shrinks gives up
/// workers that are not ready yet, then idle ones, then busy ones, and never kills one that is busy: the jobs in its
/// hands are finished, however long that takes.
class ProcessFleet final : public ScalableFleet {
  public:
    /// `command` is the worker's program and arguments; it inherits this process's environment.
    explicit ProcessFleet(std::vector<std::string> command, FleetPatience patience = {});
    /// Stops all workers with SIGTERM and waits for them; after `farewell`, with SIGKILL, be they busy or not.
    ~ProcessFleet() override;
    ProcessFleet(const ProcessFleet&) = delete;
    ProcessFleet& operator=(const ProcessFleet&) = delete;

    [[nodiscard]] Result<FleetSize> size() override;
    /// Call every second or so: what died is replaced, and what does not stop is killed, only then. Call it from a
    /// thread that lives as long as the fleet, as Linux ties the workers' lives to it.
    [[nodiscard]] Result<void> set_desired(int count) override;

  private:
    using Time = std::chrono::steady_clock::time_point;
    struct Worker {
        pid_t pid;
        WorkerStateWord state;
        Time started;
        bool in_service = false;
    };
    struct Leaver {
        pid_t pid;
        WorkerStateWord state;
        Time killed_at;  ///< Unless it stops before.
    };

    [[nodiscard]] Result<void> start();
    void give_up_one();
    void tell_to_stop(Worker worker);
    void look();
    [[nodiscard]] bool has_died(const Worker& worker);
    [[nodiscard]] bool has_left(Leaver& leaver) const;

    std::vector<std::string> command_;
    FleetPatience patience_;
    std::mutex mutex_;
    std::vector<Worker> workers_;
    std::vector<Leaver> leavers_;
    int early_deaths_ = 0;
    Time next_start_;
    bool spares_busy_ = true;
};

}  // namespace polybot
