#include "worker/service_recorder.hpp"

#include <utility>

#include "log/log.hpp"
#include "stop/service_thread.hpp"

namespace polybot {

ServiceRecorder::ServiceRecorder(ServiceTimes& times, std::function<ServiceTime()> take, Clock clock,
                                 std::chrono::milliseconds pause)
    : times_(times),
      take_(std::move(take)),
      clock_(std::move(clock)),
      thread_(service_thread("service recorder", [this, pause](const std::stop_token& stop) { run(stop, pause); })) {}

void ServiceRecorder::run(const std::stop_token& stop, std::chrono::milliseconds pause) {
    std::unique_lock lock(mutex_);
    while (!stopped_.wait_for(lock, stop, pause, [&stop] { return stop.stop_requested(); })) record();
    record();
}

void ServiceRecorder::record() {
    const ServiceTime done = take_();
    if (done == ServiceTime{}) return;
    if (const auto added = times_.add(done, clock_()); !added) {
        log::warn("service time not added", {{"reason", added.error().message}});
    }
}

}  // namespace polybot
