#include "claims/leadership.hpp"

#include <utility>

#include "log/log.hpp"

namespace polybot {

Leadership::Leadership(LeaseStore& leases, std::string name, std::chrono::milliseconds length)
    : leases_(leases), name_(std::move(name)), length_(length) {}

Leadership::~Leadership() {
    if (until_ == std::chrono::system_clock::time_point()) return;
    if (const auto ended = leases_.give_up(name_); !ended) {
        log::warn("lease not given up, it ends by itself", {{"lease", name_}, {"reason", ended.error().message}});
    }
}

bool Leadership::renew(std::chrono::system_clock::time_point now) {
    const auto held = leases_.hold(name_, now, length_);
    follows_ = held && !*held;
    if (!held) {
        log::warn("lease not renewed", {{"lease", name_}, {"reason", held.error().message}});
    } else {
        until_ = *held ? now + length_ : std::chrono::system_clock::time_point();
    }
    const bool is_leader = leads(now);
    if (is_leader != was_leader_) log::info(is_leader ? "leading" : "no longer leading", {{"lease", name_}});
    was_leader_ = is_leader;
    return is_leader;
}

bool Leadership::leads(std::chrono::system_clock::time_point now) const {
    return now < until_;
}

}  // namespace polybot
