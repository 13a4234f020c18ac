#include "config/refresher.hpp"

namespace polybot {

void Refresher::ask() {
    const std::scoped_lock lock(mutex_);
    asked_ = true;
    asked_for_.notify_all();
}

void Refresher::run(const std::stop_token& stop) {
    using std::chrono::steady_clock;
    auto earliest = steady_clock::now();
    auto latest = earliest + times_.every;
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            if (asked_for_.wait_until(lock, stop, latest, [this] { return asked_; })) {
                asked_for_.wait_until(lock, stop, earliest, [] { return false; });
            }
            if (stop.stop_requested()) return;
            asked_ = false;
        }
        refresh_(stop);
        earliest = steady_clock::now() + times_.apart;
        latest = steady_clock::now() + times_.every;
    }
}

}  // namespace polybot
