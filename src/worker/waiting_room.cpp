#include "worker/waiting_room.hpp"

#include <algorithm>
#include <utility>

#include "stop/service_thread.hpp"

namespace polybot {
namespace {

/// Whoever enters may have to leave before the others.
constexpr std::chrono::milliseconds longest_sleep{250};

}  // namespace

WaitingRoom::WaitingRoom(Waiting waiting)
    : waiting_(std::move(waiting)),
      thread_(service_thread("waiting room", [this](const std::stop_token& stop) { run(stop); })) {}

WaitingRoom::~WaitingRoom() {
    close();
}

void WaitingRoom::enter(std::chrono::milliseconds pause, std::function<void()> leave) {
    {
        const std::scoped_lock lock(mutex_);
        if (!is_closed_) {
            guests_.emplace(waiting_.now() + pause, std::move(leave));
            entered_.notify_one();
            return;
        }
    }
    leave();
}

void WaitingRoom::close() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
    decltype(guests_) guests;
    {
        const std::scoped_lock lock(mutex_);
        is_closed_ = true;
        guests.swap(guests_);
    }
    for (const auto& [time, leave] : guests) leave();
}

void WaitingRoom::run(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (entered_.wait(lock, stop, [this] { return !guests_.empty(); }) && !stop.stop_requested()) {
        const auto time = guests_.begin()->first - waiting_.now();
        if (time > std::chrono::steady_clock::duration::zero()) {
            lock.unlock();
            waiting_.sleep(std::min(std::chrono::ceil<std::chrono::milliseconds>(time), longest_sleep), stop);
        } else {
            const auto leave = std::move(guests_.extract(guests_.begin()).mapped());
            lock.unlock();
            leave();
        }
        lock.lock();
    }
}

}  // namespace polybot
