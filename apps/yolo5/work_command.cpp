#include "work_command.hpp"

#include <algorithm>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include <CLI/CLI.hpp>

#include "home/home.hpp"
#include "home/secret_overlay.hpp"
#include "local/worker_state.hpp"
#include "log/log.hpp"
#include "memory.hpp"
#include "stop/service_thread.hpp"
#include "stop/stop_signals.hpp"
#include "work_options.hpp"
#include "worker/announcer.hpp"
#include "worker/retirement.hpp"
#include "worker/service_recorder.hpp"
#include "worker/worker.hpp"

namespace polybot {
namespace {

/// The word in which the fleet that started this worker reads what it does; nothing where no fleet did.
std::optional<WorkerStateWord> find_state() {
    auto state = WorkerStateWord::inherit();
    if (state) return *std::move(state);
    if (state.error().code != Code::not_found) log::warn("no fleet knows", {{"reason", state.error().message}});
    return std::nullopt;
}

/// Lets the worker work until a signal comes; `state` says what it does. If `membership` (may be null) gives notice
/// before, it is retired, and then waits for the signal: whoever starts workers that have ended would start it again.
void run(Worker& worker, std::optional<WorkerStateWord> state, Membership* membership, const StopSignals& signals) {
    std::promise<void> ended;
    const std::future<void> end = ended.get_future();
    std::jthread working;
    std::optional<Retirement> retirement;
    if (membership != nullptr) {
        const auto finish = [&](std::chrono::milliseconds patience) {
            working.request_stop();
            return end.wait_for(patience) == std::future_status::ready;
        };
        retirement.emplace(*membership,
                           RetiringWorker{.activity = [&worker] { return worker.activity(); }, .finish = finish});
    }
    worker.on_change([&](bool busy) {
        if (state) state->set(busy ? WorkerState::busy : WorkerState::idle);
        if (busy && retirement) retirement->work_begins();
        if (!busy) give_back_memory();
    });
    // Not begun anew after an exception, which may leave jobs in hand: the process ends, and whoever started it starts
    // another.
    working = std::jthread([&](const std::stop_token& stop) {
        worker.run(stop);
        ended.set_value();
    });
    std::jthread retiring;
    if (retirement) {
        retiring = service_thread("retirement", [&](const std::stop_token& stop) { retirement->run(stop); });
    }
    signals.wait();
    log::info("stopping", {{"jobs", worker.activity().taken - worker.activity().finished}});
    working.request_stop();
    working.join();
}

void work(WorkOptions& options, CLI::App& command, const std::function<void()>& parse_again) {
    const StopSignals signals;
    auto from_environment = take_secret("RESULTS_SECRET");
    SecretOverlay overlay(options.home, command, parse_again);
    log::start("yolo5", options.log_level);
    auto state = find_state();
    const auto secret = overlay.follow("RESULTS_SECRET", std::move(from_environment));
    if (!secret) throw std::runtime_error("RESULTS_SECRET is not set: give yolo5 and polybot the same random value");

    // One a core: a lone photo takes longer than on all cores, but where there are many, each core answers more.
    const auto cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    const int pictures_at_once = std::min(cores, options.jobs_at_once);
    const auto detector = load_detector(options.model, pictures_at_once);
    detector->warm_up();
    const std::chrono::seconds visibility_timeout(options.visibility_timeout);
    Home home(options.home, visibility_timeout);
    home.check();
    PhotoProcessor processor(home.blobs, home.predictions, *detector, system_clock(), pictures_at_once);
    HttpClient http;
    Announcer announcer(http, options.polybot_url, *secret);
    Worker worker(home.jobs, processor, [&announcer](const std::string& id) { return announcer.announce(id); },
                  {.jobs_at_once = options.jobs_at_once, .visibility_timeout = visibility_timeout});

    const auto rotation = service_thread("secrets", [&overlay](const std::stop_token& stop) { overlay.run(stop); });
    const ServiceRecorder recorder(
        home.service_times, [&worker] { return worker.take_service_time(); }, system_clock());
    log::info("working", {{"model", detector->model_name()}});
    run(worker, std::move(state), home.membership(options.home.aws).get(), signals);
    log::info("stopped");
}

}  // namespace

Command add_work_command(CLI::App& app, const std::function<void()>& parse_again) {
    const auto options = std::make_shared<WorkOptions>();
    CLI::App* const command = app.add_subcommand("work", "Take jobs off the queue until told to stop");
    add_work_options(*command, *options);
    return {.parsed = command, .run = [=] {
                work(*options, *command, parse_again);
                return 0;
            }};
}

}  // namespace polybot
