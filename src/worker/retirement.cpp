#include "worker/retirement.hpp"

#include <utility>

#include "log/log.hpp"

namespace polybot {

Retirement::Retirement(Membership& membership, RetiringWorker worker, Waiting waiting)
    : membership_(membership), worker_(std::move(worker)), waiting_(std::move(waiting)) {}

void Retirement::run(const std::stop_token& stop) {
    last_busy_ = waiting_.now();
    while (!stop.stop_requested()) {
        // Before the look, which might just miss a first job.
        std::stop_source pause = wake_by_work();
        const auto notice = membership_.notice();
        if (!notice) {
            log::warn("notices cannot be read", {{"reason", notice.error().message}});
        } else if (*notice) {
            log::info("this machine is taken away: finishing", {{"reason", **notice}});
            return retire();
        }
        // What could not be told is told at the next look, and not at the next job.
        if (!tell_busy_or_idle() || told_ == true) let_work_be();
        const std::stop_callback end(stop, [&pause] { pause.request_stop(); });
        waiting_.sleep(look_every, pause.get_token());
    }
}

void Retirement::work_begins() {
    const std::scoped_lock lock(mutex_);
    pause_.request_stop();
}

std::stop_source Retirement::wake_by_work() {
    const std::scoped_lock lock(mutex_);
    pause_ = std::stop_source();
    return pause_;
}

void Retirement::let_work_be() {
    const std::scoped_lock lock(mutex_);
    pause_ = std::stop_source(std::nostopstate);
}

bool Retirement::tell_busy_or_idle() {
    const WorkerActivity seen = worker_.activity();
    const bool working = seen.taken != seen.finished || seen != last_seen_;
    last_seen_ = seen;
    const auto now = waiting_.now();
    if (working) last_busy_ = now;
    if (!working && now - last_busy_ < idle_after) return true;
    if (working == told_) return true;
    if (const auto told = membership_.set_busy(working); !told) {
        log::warn("the fleet was not told", {{"busy", working}, {"reason", told.error().message}});
        return false;
    }
    told_ = working;
    return true;
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
