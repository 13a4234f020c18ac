#include "load_test_command.hpp"

#include <chrono>
#include <fstream>
#include <iostream>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "loadtest/load_report.hpp"
#include "loadtest/load_run.hpp"

namespace polybot {
namespace {

constexpr std::chrono::milliseconds look_every{200};
constexpr int no_test = 2;

int refuse(const std::string& why) {
    std::cerr << "polybot loadtest: " << why << '\n';
    return no_test;
}

/// Writes over itself on a terminal; says nothing to a file.
class Progress {
  public:
    void show(const LoadTally& tally, int photos) const {
        if (is_terminal_) std::cerr << "\r\x1b[K" << progress_line(tally, photos) << std::flush;
    }
    void clear() const {
        if (is_terminal_) std::cerr << "\r\x1b[K" << std::flush;
    }

  private:
    const bool is_terminal_ = ::isatty(STDERR_FILENO) == 1;
};

/// Until the test is over, the streams break for good, or somebody wants no more of it.
Result<void> watch(LoadRun& test, int photos, const StopSignals& signals) {
    const Progress progress;
    Result<void> well;
    while (well && !test.is_over() && !signals.wait_for(look_every)) {
        well = test.look();
        progress.show(test.tally(), photos);
    }
    progress.clear();
    return well;
}

/// Asked before the photos are sent, so that no run is for nothing.
bool can_write(const std::filesystem::path& report) {
    return report == "-" || std::ofstream(report, std::ios::app).good();
}

bool write_report(const std::filesystem::path& path, const std::string& report) {
    if (path == "-") {
        std::cout << report << std::endl;
        return std::cout.good();
    }
    std::ofstream file(path);
    file << report << std::endl;
    return file.good();
}

}  // namespace

CLI::App* add_load_test_command(CLI::App& app, LoadTestOptions& options) {
    CLI::App* const command = app.add_subcommand(
        "loadtest", "Send photos to a running polybot by their whole way, and tell how long the answers took");
    command->add_option("--url", options.url, "The admin address of that polybot")
        ->envname("POLYBOT_ADMIN_URL")
        ->capture_default_str();
    command->add_option("--photos", options.photos, "Folder of pictures to send, one after another")
        ->required()
        ->check(CLI::ExistingDirectory);
    CLI::Option* const count = command->add_option("--count", options.plan.count, "How many photos")
                                   ->check(CLI::Range(1, 1'000'000))
                                   ->capture_default_str();
    command
        ->add_option_function<int>(
            "--duration", [&options](int seconds) { options.plan.duration = std::chrono::seconds(seconds); },
            "Seconds to send photos for, instead of a count")
        ->check(CLI::Range(1, 86'400))
        ->excludes(count);
    CLI::Option* const concurrency =
        command->add_option("--concurrency", options.plan.concurrency, "Photos under way at once")
            ->check(CLI::Range(1, 1'000))
            ->capture_default_str();
    command
        ->add_option_function<double>(
            "--rate",
            [&options, concurrency](double rate) {
                options.plan.rate = rate;
                if (concurrency->count() == 0) options.plan.concurrency = 1'000;
            },
            "Photos a second, however fast the answers come, with 1,000 under way at most")
        ->check(CLI::Range(0.01, 1'000.0));
    command
        ->add_option_function<int>(
            "--patience", [&options](int seconds) { options.plan.patience = std::chrono::seconds(seconds); },
            "Seconds until a photo without an answer is given up (600)")
        ->check(CLI::Range(1, 86'400));
    command->add_option("--json", options.report, "File for the report as JSON; - for standard output");
    command->footer("OPERATOR_TOKEN in the environment is that polybot's.");
    return command;
}

int run_load_test(const LoadTestOptions& options, const std::optional<Secret>& token, const StopSignals& signals) {
    if (!token) return refuse("OPERATOR_TOKEN is not set: give it the value that polybot has");
    if (!options.report.empty() && !can_write(options.report)) {
        return refuse(options.report.string() + " cannot be written");
    }
    auto pictures = pictures_in(options.photos);
    if (!pictures) return refuse(pictures.error().message);
    std::string url = options.url;
    while (url.ends_with('/')) url.pop_back();
    LoadRun test(url, *token, *std::move(pictures), options.plan);
    if (const auto started = test.start(); !started) return refuse(started.error().message);

    const auto started_at = std::chrono::system_clock::now();
    const auto well = watch(test, options.plan.duration ? 0 : options.plan.count, signals);
    const auto forgotten = test.finish();
    const LoadTally tally = test.tally();
    std::cerr << to_text(tally);
    for (const auto& fault : {well, forgotten}) {
        if (!fault) std::cerr << "polybot loadtest: " << fault.error().message << '\n';
    }
    if (!options.report.empty() && !write_report(options.report, to_json(tally, url, started_at))) {
        return refuse(options.report.string() + " cannot be written");
    }
    return well && forgotten && tally.errors() == 0 ? 0 : 1;
}

}  // namespace polybot
