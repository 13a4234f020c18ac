#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <vector>

#include <sys/types.h>

#include "fleet/fleet.hpp"

namespace polybot {

/// Workers as child processes of this one. They are told to stop when this process dies, however it dies.
class ProcessFleet final : public Fleet {
  public:
    /// `command` is the worker's program and arguments; it inherits this process's environment.
    explicit ProcessFleet(std::vector<std::string> command);
    /// Stops all workers with SIGTERM and waits for them; after 15 s, with SIGKILL.
    ~ProcessFleet() override;
    ProcessFleet(const ProcessFleet&) = delete;
    ProcessFleet& operator=(const ProcessFleet&) = delete;

    [[nodiscard]] Result<int> running() override;
    /// Call from a thread that lives as long as the fleet: Linux ties the workers' lives to it.
    [[nodiscard]] Result<void> set_desired(int count) override;

  private:
    static constexpr std::chrono::seconds patience{15};

    void reap();
    [[nodiscard]] Result<pid_t> start() const;

    std::vector<std::string> command_;
    std::mutex mutex_;
    std::vector<pid_t> workers_;
    std::vector<pid_t> leaving_;  ///< Told to stop, not gone yet.
};

}  // namespace polybot
