#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>

#include "aws/auto_scaling_fleet.hpp"
#include "config/secret.hpp"
#include "doctor.hpp"
#include "fleet/scaling_policy.hpp"
#include "home/home.hpp"
#include "home/secret_overlay.hpp"
#include "local/process_fleet.hpp"
#include "log/log.hpp"
#include "stop/stop_signals.hpp"

namespace polybot {
namespace {

struct StreamerOptions {
    HomeOptions home;
    std::filesystem::path yolo5 = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "yolo5";
    int period_seconds = 30;
    ScalingRule scaling;
    std::string log_level = "info";
};

/// Takes one reading, publishes it and returns it.
Result<FleetReading> publish_reading(Home& home, Fleet& fleet) {
    const auto depth = home.jobs.depth();
    if (!depth) return depth.error();
    const auto workers = fleet.running();
    if (!workers) return workers.error();
    std::vector<Metric> metrics = {{"BacklogPerInstance", backlog_per_instance(depth->visible, *workers), "None"},
                                   {"QueueDepth", static_cast<double>(depth->visible), "Count"},
                                   {"InFlight", static_cast<double>(depth->in_flight), "Count"},
                                   {"Workers", static_cast<double>(*workers), "Count"}};
    if (depth->oldest_age) {
        metrics.push_back(
            {"OldestJobAgeSeconds", std::chrono::duration<double>(*depth->oldest_age).count(), "Seconds"});
    }
    const auto now = std::chrono::system_clock::now();
    const auto published = home.metrics.publish(metrics, now);
    if (!published) return published.error();
    log::info("backlog", {{"queue_depth", depth->visible}, {"in_flight", depth->in_flight}, {"workers", *workers}});
    return FleetReading{.time = now, .visible = depth->visible, .in_flight = depth->in_flight, .running = *workers};
}

/// Publishes, and sizes the fleet of the one-machine home by what it published.
void publish_and_scale(Home& home, ScalableFleet& fleet, const StreamerOptions& options, const StopSignals& signals) {
    ScalingPolicy policy(options.scaling);
    int desired = options.scaling.min_workers;

    // Dead workers are replaced every second; the queue is read once a period, on a grid that does not drift.
    constexpr std::chrono::seconds look{1};
    auto next_reading = std::chrono::steady_clock::now();
    do {
        if (std::chrono::steady_clock::now() >= next_reading) {
            next_reading += std::chrono::seconds(options.period_seconds);
            if (const auto reading = publish_reading(home, fleet)) {
                desired = policy.next(*reading).desired;
            } else {
                log::warn("reading failed", {{"reason", reading.error().message}});
            }
        }
        if (const auto scaled = fleet.set_desired(desired); !scaled) {
            log::error("fleet not scaled", {{"reason", scaled.error().message}});
        }
    } while (!signals.wait_for(look));
}

/// Publishes alone: AWS sizes the group, by its policy on what is published.
void publish(Home& home, Fleet& fleet, const StreamerOptions& options, const StopSignals& signals) {
    using std::chrono::steady_clock;
    auto next_reading = steady_clock::now();
    do {
        if (const auto reading = publish_reading(home, fleet); !reading) {
            log::warn("reading failed", {{"reason", reading.error().message}});
        }
        next_reading = std::max(next_reading + std::chrono::seconds(options.period_seconds), steady_clock::now());
    } while (!signals.wait_for(std::chrono::ceil<std::chrono::milliseconds>(next_reading - steady_clock::now())));
}

void stream(const StreamerOptions& options, const StopSignals& signals) {
    Home home(options.home);
    if (AwsClient* const aws = home.aws()) {
        AutoScalingFleet fleet(*aws, options.home.aws.auto_scaling_group);
        publish(home, fleet, options, signals);
    } else {
        ProcessFleet fleet(
            {options.yolo5.string(), "work", "--home", "local", "--data-dir", options.home.data_dir.string()});
        publish_and_scale(home, fleet, options, signals);
    }
    log::info("stopping");
}

}  // namespace
}  // namespace polybot

int main(int argc, char** argv) {
    try {
        polybot::StreamerOptions options;
        options.scaling.max_workers = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
        CLI::App app("metric-streamer: publishes the backlog per worker, and starts and stops workers by it.",
                     "metric-streamer");
        app.set_version_flag("--version", POLYBOT_VERSION);
        polybot::add_home_options(app, options.home);
        app.add_option("--period", options.period_seconds, "Seconds between two readings")
            ->check(CLI::Range(1, 3600))
            ->capture_default_str();
        app.add_option("--target-backlog", options.scaling.target_backlog, "Acceptable jobs per worker")
            ->check(CLI::Range(0.1, 1e6))
            ->capture_default_str();
        app.add_option("--min-workers", options.scaling.min_workers, "Fewest workers")
            ->check(CLI::Range(0, 256))
            ->capture_default_str();
        app.add_option("--max-workers", options.scaling.max_workers, "Most workers")
            ->check(CLI::Range(1, 256))
            ->capture_default_str();
        app.add_option("--yolo5", options.yolo5, "The worker's program")->capture_default_str();
        app.add_option("--log-level", options.log_level, "How much to log")
            ->envname("POLYBOT_LOG_LEVEL")
            ->check(CLI::IsMember({"debug", "info", "warn", "error"}))
            ->capture_default_str();
        app.footer(std::string("In the environment:\n") + polybot::secret_overlay_help);
        const CLI::App* const doctor =
            app.add_subcommand("doctor", "Examine what metric-streamer needs, one by one; takes the same options")
                ->fallthrough();
        CLI11_PARSE(app, argc, argv);
        const polybot::StopSignals signals;
        // The workers inherit this environment; the bot's token is none of their business.
        for (const char* name : {"TELEGRAM_TOKEN", "TELEGRAM_TOKEN_FILE"}) (void)polybot::take_variable(name);
        // Theirs is set anew, where /proc does not show it.
        if (const auto secret = polybot::take_variable("RESULTS_SECRET"); !secret.empty()) {
            ::setenv("RESULTS_SECRET", secret.c_str(), 1);
        }
        polybot::SecretOverlay overlay(options.home, app, [&] { app.parse(argc, argv); });
        if (doctor->parsed()) return polybot::examine_metric_streamer(options.home, options.yolo5);
        if (options.scaling.min_workers > options.scaling.max_workers) {
            throw std::runtime_error("--min-workers is above --max-workers");
        }
        polybot::log::start("metric-streamer", options.log_level);
        const std::jthread rotation([&overlay](const std::stop_token& stop) { overlay.run(stop); });
        polybot::stream(options, signals);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "metric-streamer: " << error.what() << '\n';
        return 1;
    }
}
