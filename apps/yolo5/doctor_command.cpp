#include "doctor_command.hpp"

#include <chrono>
#include <iostream>
#include <memory>
#include <utility>

#include <CLI/CLI.hpp>

#include "home/home_checks.hpp"
#include "home/secret_overlay.hpp"
#include "http/client.hpp"
#include "work_options.hpp"
#include "worker/announcer.hpp"

namespace polybot {
namespace {

/// A UUID that no prediction has (RFC 4122: the nil UUID).
constexpr const char* nobodys_id = "00000000-0000-0000-0000-000000000000";

Result<std::string> examine_model(const ModelOptions& options) {
    const auto start = std::chrono::steady_clock::now();
    const auto detector = load_detector(options);
    detector->warm_up();
    const auto taken = std::chrono::steady_clock::now() - start;
    return detector->model_name() + ", " + std::to_string(detector->class_names().size()) + " classes, ready in " +
           std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(taken).count()) + " ms";
}

Result<std::string> examine_secret(const std::string& url, const LiveSecret& secret) {
    HttpClient http;
    const auto announced = Announcer(http, url, secret).announce(nobodys_id);
    if (announced || announced.error().code == Code::not_found) return std::string("the same as polybot's");
    return announced.error();
}

Section polybot_checks(const WorkOptions& options, const LiveSecret* results_secret) {
    Check address =
        serving_check("address", options.polybot_url, "Start polybot, and name its address in POLYBOT_URL.");
    address.vital = true;
    Section section{"polybot", {results_secret_check(results_secret != nullptr), std::move(address)}};
    if (results_secret != nullptr) {
        section.checks.push_back(
            {.what = "results",
             .examine = [&options, results_secret] { return examine_secret(options.polybot_url, *results_secret); },
             .remedy = [](const Error& error) -> std::string {
                 if (error.code == Code::unauthenticated) return "Give polybot and yolo5 the same RESULTS_SECRET.";
                 return "Look into polybot's log, then run this again.";
             }});
    }
    return section;
}

bool examine_worker(WorkOptions& options, const LiveSecret* results_secret) {
    std::vector<Section> sections = {home_checks(options.home, yolo5_aws_checks)};
    if (options.home.access) {
        const auto in_a_group = options.home.access->metadata.is_in_a_group();
        if (in_a_group.has_value() && *in_a_group) {
            sections.push_back(group_member_checks(options.home.access->client, options.home.aws));
        }
    }
    sections.push_back(polybot_checks(options, results_secret));
    sections.push_back(
        {"Detection",
         {{.what = "model",
           .examine = [&options] { return examine_model(options.model); },
           .remedy = [](const Error&) { return "Name a YOLOv5 model in YOLO5_MODEL, or let ./up download one."; }}}});
    return examine(sections, std::cout);
}

}  // namespace

Command add_doctor_command(CLI::App& app, const std::function<void()>& parse_again) {
    const auto options = std::make_shared<WorkOptions>();
    CLI::App* const command = app.add_subcommand("doctor", "Examine what a worker needs, one by one");
    add_work_options(*command, *options);
    return {.parsed = command, .run = [=] {
                auto from_environment = take_secret("RESULTS_SECRET");
                SecretOverlay overlay(options->home, *command, parse_again);
                const auto secret = overlay.follow("RESULTS_SECRET", std::move(from_environment));
                return examine_worker(*options, secret.get()) ? 0 : 1;
            }};
}

}  // namespace polybot
