#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "config/secret.hpp"
#include "loadtest/load_plan.hpp"
#include "stop/stop_signals.hpp"

namespace CLI {
class App;
}

namespace polybot {

/// What `polybot loadtest` is told.
struct LoadTestOptions {
    std::string url = "http://127.0.0.1:8444";
    std::filesystem::path photos;
    std::filesystem::path report;  ///< Empty: no JSON is written; "-": to standard output.
    LoadPlan plan;
};

/// Adds the command; the result tells whether it was given.
[[nodiscard]] CLI::App* add_load_test_command(CLI::App& app, LoadTestOptions& options);

/// Runs the load test, with a progress line on a terminal, and prints the report. Returns the exit code: 0 when every
/// photo was answered, 1 when not, 2 when there was no test, and why.
[[nodiscard]] int run_load_test(const LoadTestOptions& options, const std::optional<Secret>& token,
                                const StopSignals& signals);

}  // namespace polybot
