#include "worker/retirement.hpp"

#include <utility>

#include "log/log.hpp"

namespace polybot {

Retirement::Retirement(Membership& membership, RetiringWorker worker, Waiting waiting)
    : membership_(membership), worker_(std::move(worker)), waiting_(std::move(waiting)) {}

void Retirement::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const auto notice = membership_.notice();
        if (!notice) {
            log::warn("notices cannot be read", {{"reason", notice.error().message}});
        } else if (*notice) {
            log::info("this machine is taken away: finishing", {{"reason", **notice}});
            return retire();
        }
        tell_busy_or_idle();
        waiting_.sleep(look_every, stop);
    }
}

void Retirement::tell_busy_or_idle() {
    const WorkerActivity seen = worker_.activity();
    const bool working = seen.taken != seen.finished || seen != last_seen_;
    last_seen_ = seen;
    if (working) last_busy_ = waiting_.now();
    const bool busy = working || (busy_ && waiting_.now() - last_busy_ < idle_after);
    if (busy == busy_) return;
    // What could not be told is told at the next look.
    if (const auto told = membership_.set_busy(busy)) {
        busy_ = busy;
    } else {
        log::warn("the fleet was not told", {{"busy", busy}, {"reason", told.error().message}});
    }
}

void Retirement::retire() {
    while (!worker_.finish(ask_every)) {
        if (const auto asked = membership_.ask_for_time(); !asked) {
            log::warn("more time was not granted", {{"reason", asked.error().message}});
        }
    }
    if (const auto left = membership_.leave(); left) {
        log::info("finished: this machine may go");
    } else {
        log::warn("the fleet was not told of the end", {{"reason", left.error().message}});
    }
}

}  // namespace polybot
