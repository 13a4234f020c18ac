#include "fleet/fleet_reader.hpp"

#include "log/log.hpp"

namespace polybot {

Result<FleetReading> FleetReader::read(std::chrono::system_clock::time_point now) {
    const auto depth = jobs_.depth();
    if (!depth) return depth.error();
    const auto running = fleet_.running();
    if (!running) return running.error();
    FleetReading reading{.time = now, .visible = depth->visible, .in_flight = depth->in_flight, .running = *running};
    if (depth->oldest_age) reading.oldest_age_seconds = std::chrono::duration<double>(*depth->oldest_age).count();
    if (const auto done = service_times_.recent(now)) {
        reading.seconds_per_job = seconds_per_job(*done);
        reading.busy_workers = busy_workers(*done, now);
    } else {
        log::warn("service times not read", {{"reason", done.error().message}});
    }
    return reading;
}

}  // namespace polybot
