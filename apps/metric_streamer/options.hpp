#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "fleet/backlog_streamer.hpp"
#include "home/home.hpp"

namespace CLI {
class App;
}

namespace polybot {

/// What metric-streamer is told.
struct StreamerOptions {
    HomeOptions home;
    std::filesystem::path yolo5;  ///< The worker's program; by default the one beside this.
    StreamingRule streaming;
    std::chrono::seconds visibility_timeout = default_visibility_timeout;  ///< Of the workers' jobs, on one machine.
    std::string log_level = "info";

    /// With as many workers at most as there are cores.
    StreamerOptions();

    /// Throws std::runtime_error with a sentence for the operator when two options contradict each other.
    void check() const;
};

/// Adds the options to the program; `options` must outlive the parse.
void add_streamer_options(CLI::App& app, StreamerOptions& options);

}  // namespace polybot
