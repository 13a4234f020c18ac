#pragma once

#include <chrono>
#include <filesystem>

#include "local/file_descriptor.hpp"

namespace polybot {

/// Wakes threads of any process on this machine that wait for a queue to change: a file that the sender touches and
/// the waiting threads watch through inotify. Ringing costs one system call, waiting costs no CPU time. Thread-safe.
///
/// The database's log file cannot serve as the bell: it is written before a commit takes effect, so a
/// woken receiver would look too early.
class Doorbell {
  public:
    /// Creates the file if it is new. Throws std::system_error when that is impossible.
    explicit Doorbell(std::filesystem::path file);

    /// Wakes everyone who listens. Call it after the commit.
    void ring() const;

    /// Hears every ring from its construction on. For one thread.
    class Listener {
      public:
        explicit Listener(const Doorbell& bell);

        /// Returns after a ring that no earlier `wait` returned for, or after `timeout`. May return early. Where the
        /// system has no watches left, a short wait takes the place of the ring.
        void wait(std::chrono::milliseconds timeout) const;

        /// False where the system had no watches left as this was made: another one may have more luck.
        [[nodiscard]] bool hears() const { return static_cast<bool>(watch_); }

      private:
        FileDescriptor watch_;
    };

  private:
    std::filesystem::path file_;
};

}  // namespace polybot
