#include <cstdlib>
#include <exception>
#include <iostream>

#include <CLI/CLI.hpp>

#include "config/secret.hpp"
#include "doctor.hpp"
#include "home/secret_overlay.hpp"
#include "log/log.hpp"
#include "options.hpp"
#include "stop/service_thread.hpp"
#include "stop/stop_signals.hpp"
#include "stream.hpp"

int main(int argc, char** argv) {
    try {
        polybot::StreamerOptions options;
        CLI::App app("metric-streamer: publishes the backlog per worker, and starts and stops workers by it.",
                     "metric-streamer");
        app.set_version_flag("--version", POLYBOT_VERSION);
        polybot::add_streamer_options(app, options);
        const CLI::App* const doctor =
            app.add_subcommand("doctor", "Examine what metric-streamer needs, one by one; takes the same options")
                ->fallthrough();
        CLI11_PARSE(app, argc, argv);
        const polybot::StopSignals signals;
        // The workers inherit this environment; the bot's and the operator's tokens are none of their business.
        for (const char* name : {"TELEGRAM_TOKEN", "TELEGRAM_TOKEN_FILE", "OPERATOR_TOKEN", "OPERATOR_TOKEN_FILE"}) {
            (void)polybot::take_variable(name);
        }
        // Theirs is set anew, where /proc does not show it.
        if (const auto secret = polybot::take_variable("RESULTS_SECRET"); !secret.empty()) {
            ::setenv("RESULTS_SECRET", secret.c_str(), 1);
        }
        polybot::SecretOverlay overlay(options.home, app, [&] { app.parse(argc, argv); });
        if (doctor->parsed()) {
            const auto secret = overlay.follow("RESULTS_SECRET", polybot::take_secret("RESULTS_SECRET"));
            return polybot::examine_metric_streamer(options.home, options.yolo5, secret != nullptr);
        }
        options.check();
        polybot::log::start("metric-streamer", options.log_level);
        const auto rotation =
            polybot::service_thread("secrets", [&overlay](const std::stop_token& stop) { overlay.run(stop); });
        polybot::stream(options, signals);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "metric-streamer: " << error.what() << '\n';
        return 1;
    }
}
