#include "retry/waiting.hpp"

#include <condition_variable>
#include <mutex>

namespace polybot {

void sleep_unless_stopped(std::chrono::milliseconds time, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    stopped.wait_for(lock, stop, time, [] { return false; });
}

}  // namespace polybot
