#include "stop/stop_signals.hpp"

#include <csignal>
#include <system_error>

#include <pthread.h>

namespace polybot {
namespace {

sigset_t stop_set() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

}  // namespace

StopSignals::StopSignals() {
    const sigset_t set = stop_set();
    if (const int error = pthread_sigmask(SIG_BLOCK, &set, nullptr); error != 0) {
        throw std::system_error(error, std::generic_category(), "cannot block the stop signals");
    }
}

int StopSignals::wait() const {
    const sigset_t set = stop_set();
    int signal = 0;
    sigwait(&set, &signal);
    return signal;
}

bool StopSignals::wait_for(std::chrono::milliseconds timeout) const {
    const sigset_t set = stop_set();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(timeout);
    const timespec limit{.tv_sec = seconds.count(), .tv_nsec = std::chrono::nanoseconds(timeout - seconds).count()};
    return sigtimedwait(&set, nullptr, &limit) > 0;
}

}  // namespace polybot
