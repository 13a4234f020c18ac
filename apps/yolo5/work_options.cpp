#include "work_options.hpp"

#include <CLI/CLI.hpp>

#include "home/secret_overlay.hpp"

namespace polybot {

void add_work_options(CLI::App& command, WorkOptions& options) {
    add_home_options(command, options.home);
    command.add_option("--polybot-url", options.polybot_url, "Where results are announced")
        ->envname("POLYBOT_URL")
        ->capture_default_str();
    command
        .add_option("--visibility-timeout", options.visibility_timeout,
                    "Seconds until a job of a dead worker goes to another")
        ->check(CLI::Range(1, 43'200))
        ->capture_default_str();
    command.add_option("--jobs-at-once", options.jobs_at_once, "Jobs held at a time that are still to be looked at")
        ->check(CLI::Range(1, JobQueue::max_batch))
        ->capture_default_str();
    command.add_option("--log-level", options.log_level, "How much to log")
        ->envname("POLYBOT_LOG_LEVEL")
        ->check(CLI::IsMember({"debug", "info", "warn", "error"}))
        ->capture_default_str();
    add_model_options(command, options.model);
    command.footer(std::string("Secrets come from the environment, never from the command line:\n"
                               "  RESULTS_SECRET   shared with polybot, for the results callback (required)\n") +
                   secret_overlay_help);
}

}  // namespace polybot
