#include "options.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>

#include <CLI/CLI.hpp>

#include "home/secret_overlay.hpp"

namespace polybot {

namespace {

/// An option that is given in whole seconds.
CLI::Option* add_seconds(CLI::App& app, const std::string& name, std::chrono::seconds& value, const std::string& help) {
    return app
        .add_option_function<int>(
            name, [&value](int seconds) { value = std::chrono::seconds(seconds); }, help)
        ->default_str(std::to_string(value.count()));
}

}  // namespace

StreamerOptions::StreamerOptions() : yolo5(std::filesystem::read_symlink("/proc/self/exe").parent_path() / "yolo5") {
    streaming.scaling.max_workers = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

void StreamerOptions::check() const {
    if (streaming.scaling.min_workers > streaming.scaling.max_workers) {
        throw std::runtime_error("--min-workers is above --max-workers");
    }
}

void add_streamer_options(CLI::App& app, StreamerOptions& options) {
    add_home_options(app, options.home);
    add_seconds(app, "--period", options.streaming.period, "Seconds between two readings, on the wall clock's grid")
        ->check(CLI::Range(1, 60));
    ScalingRule& scaling = options.streaming.scaling;
    app.add_option("--target-backlog", scaling.target_backlog, "Acceptable jobs per worker")
        ->check(CLI::Range(0.1, 1e6))
        ->capture_default_str();
    app.add_option(
           "--promised-wait", scaling.promised_wait_seconds,
           "Seconds that a job may wait: the acceptable jobs per worker are as many as one is measured to do in "
           "that time, and --target-backlog until that is measured")
        ->check(CLI::Range(0.1, 86'400.0));
    app.add_option("--min-workers", scaling.min_workers, "Fewest workers")
        ->check(CLI::Range(0, 256))
        ->capture_default_str();
    app.add_option("--max-workers", scaling.max_workers, "Most workers")
        ->check(CLI::Range(1, 256))
        ->capture_default_str();
    add_seconds(app, "--warm-up", scaling.warm_up, "local: seconds from starting a worker to its first job")
        ->check(CLI::Range(0, 3600));
    add_seconds(app, "--scale-in-cooldown", scaling.scale_in_cooldown,
                "local: seconds for which fewer workers must suffice before any is taken out")
        ->check(CLI::Range(0, 86'400));
    add_seconds(
        app, "--visibility-timeout", options.visibility_timeout,
        "local: seconds until a job of a dead worker goes to another; a worker that is told to stop and does not is "
        "killed after as many, but not while it has work, unless all stop")
        ->check(CLI::Range(1, 43'200));
    app.add_option("--yolo5", options.yolo5, "The worker's program")->capture_default_str();
    app.add_option("--log-level", options.log_level, "How much to log")
        ->envname("POLYBOT_LOG_LEVEL")
        ->check(CLI::IsMember({"debug", "info", "warn", "error"}))
        ->capture_default_str();
    app.footer(std::string("In the environment:\n"
                           "  RESULTS_SECRET, POLYBOT_URL, YOLO5_MODEL\n"
                           "                   local: for the workers, as yolo5's help has them\n") +
               secret_overlay_help);
}

}  // namespace polybot
