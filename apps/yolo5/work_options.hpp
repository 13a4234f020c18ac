#pragma once

#include <string>

#include "home/home.hpp"
#include "jobs/job_queue.hpp"
#include "model_options.hpp"

namespace CLI {
class App;
}

namespace polybot {

/// What a worker is told.
struct WorkOptions {
    ModelOptions model;
    HomeOptions home;
    std::string polybot_url = "http://127.0.0.1:8443";
    int visibility_timeout = static_cast<int>(default_visibility_timeout.count());
    int jobs_at_once = JobQueue::max_batch;
    std::string log_level = "info";
};

/// Adds the options to a command; `options` must outlive the parse.
void add_work_options(CLI::App& command, WorkOptions& options);

}  // namespace polybot
