#include "doctor.hpp"

#include <iostream>

#include <unistd.h>

#include "home/home_checks.hpp"

namespace polybot {

int examine_metric_streamer(HomeOptions& options, const std::filesystem::path& yolo5, bool has_results_secret) {
    Section home = home_checks(options, metric_streamer_aws_checks);
    if (!options.is_aws()) {
        home.checks.push_back(results_secret_check(has_results_secret));
        home.checks.push_back({.what = "worker's program",
                               .examine = [yolo5]() -> Result<std::string> {
                                   if (::access(yolo5.c_str(), X_OK) == 0) return yolo5.string();
                                   return Error{Code::not_found, yolo5.string() + " cannot be run"};
                               },
                               .remedy = [](const Error&) { return "Name yolo5's program with --yolo5."; }});
    }
    return examine({std::move(home)}, std::cout) ? 0 : 1;
}

}  // namespace polybot
