#include "stop/service_thread.hpp"

#include <chrono>
#include <exception>
#include <utility>

#include "log/log.hpp"
#include "retry/waiting.hpp"

namespace polybot {
namespace {

constexpr std::chrono::seconds pause_after_bug{1};

}  // namespace

std::jthread service_thread(std::string name, std::function<void(const std::stop_token&)> work) {
    return std::jthread([name = std::move(name), work = std::move(work)](const std::stop_token& stop) {
        do {
            try {
                return work(stop);
            } catch (const std::exception& bug) {
                log::error("service failed, and begins anew", {{"service", name}, {"reason", bug.what()}});
            }
            sleep_unless_stopped(pause_after_bug, stop);
        } while (!stop.stop_requested());
    });
}

}  // namespace polybot
