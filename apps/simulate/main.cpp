#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "simulation/comparison.hpp"

namespace {

using namespace polybot::simulation;

std::vector<Workload> chosen(const std::string& trace, const WorkloadOptions& options) {
    auto all = all_workloads(options);
    if (!trace.empty()) std::erase_if(all, [&](const Workload& workload) { return workload.name != trace; });
    return all;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        WorkloadOptions workload;
        ComparisonOptions options;
        std::string trace;
        std::string csv;
        CLI::App app(
            "simulate: plays scaling policies side by side on made-up photos and prints Markdown tables. The same "
            "options give the same tables. docs/scaling.md says what is simulated.",
            "simulate");
        app.add_option("--trace", trace, "Only this one: constant, diurnal, flash crowd, sparse or on/off")
            ->check(CLI::IsMember({"constant", "diurnal", "flash crowd", "sparse", "on/off"}));
        app.add_option("--seed", workload.seed, "Makes other photos and other machines")->capture_default_str();
        app.add_option("--scale", workload.scale, "Multiplies how many photos come")
            ->check(CLI::Range(0.01, 10.0))
            ->capture_default_str();
        app.add_option("--service-median", workload.service.median, "Seconds of work in a photo: the median")
            ->check(CLI::Range(0.001, 3600.0))
            ->capture_default_str();
        app.add_option("--service-p95", workload.service.p95, "Seconds of work in a photo: the 95th percentile")
            ->check(CLI::Range(0.001, 3600.0))
            ->capture_default_str();
        app.add_option("--boot-least", options.machines.boot_least, "Seconds that the fastest machine takes to come")
            ->check(CLI::Range(0.0, 3600.0))
            ->capture_default_str();
        app.add_option("--boot-most", options.machines.boot_most, "Seconds that the slowest takes")
            ->check(CLI::Range(0.0, 3600.0))
            ->capture_default_str();
        app.add_option("--promise", options.promised_wait, "Seconds that a photo may wait")
            ->check(CLI::Range(0.1, 3600.0))
            ->capture_default_str();
        app.add_option("--max-workers", options.max_workers, "Most workers")
            ->check(CLI::Range(1, 256))
            ->capture_default_str();
        app.add_option("--csv", csv, "Writes what each policy saw and asked for into this file");
        CLI11_PARSE(app, argc, argv);
        if (options.machines.boot_least > options.machines.boot_most) {
            throw std::runtime_error("--boot-least is above --boot-most");
        }
        if (workload.service.median > workload.service.p95) {
            throw std::runtime_error("--service-median is above --service-p95");
        }
        options.machines.seed = workload.seed;
        options.service = workload.service;
        const auto workloads = chosen(trace, workload);
        const auto runs = compare(workloads, options);
        std::cout << to_markdown(workloads) << '\n' << to_markdown(runs);
        if (!csv.empty() && !(std::ofstream(csv) << to_csv(runs)).flush()) {
            throw std::runtime_error("cannot write " + csv);
        }
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "simulate: " << error.what() << '\n';
        return 1;
    }
}
