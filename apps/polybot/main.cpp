#include <chrono>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include <malloc.h>
#include <prometheus/registry.h>

#include "admin/load_test_routes.hpp"
#include "admin/operator_guard.hpp"
#include "admin_side.hpp"
#include "chat/bot.hpp"
#include "chat/dead_letters.hpp"
#include "chat/messengers.hpp"
#include "chat/outcome_metrics.hpp"
#include "doctor.hpp"
#include "home/home.hpp"
#include "http/affordable_connections.hpp"
#include "http/server.hpp"
#include "load_test_command.hpp"
#include "local/picture_expiry.hpp"
#include "log/log.hpp"
#include "monitoring/measured_job_queue.hpp"
#include "monitoring/measured_messenger.hpp"
#include "monitoring/request_metrics.hpp"
#include "options.hpp"
#include "sandbox/sandbox.hpp"
#include "stop/service_thread.hpp"
#include "stop/stop_signals.hpp"
#include "telegram_side.hpp"
#include "web/chat_routes.hpp"
#include "web/page_routes.hpp"
#include "web/readiness.hpp"
#include "web/results_route.hpp"
#include "web/settings_routes.hpp"
#include "web/web_messenger.hpp"

namespace polybot {
namespace {

/// A result waits here for its place within Telegram's limits, and each worker may bring some forty; an update waits
/// for its acknowledgement. Threads that wait cost little.
constexpr int handler_threads = 96;
/// However many answers Telegram does not take, people's photos and pages find a thread.
constexpr int deliveries_at_once = 64;
/// What is larger goes back to the system as soon as it is freed; else each of the threads would keep some pictures.
constexpr int large_allocation = 1 << 20;

/// How often the store is asked whether it is there, how often the dashboard reads the metrics while somebody looks,
/// and how often our own are published.
struct Periods {
    std::chrono::seconds ask_store;
    std::chrono::seconds read_metrics;
    std::chrono::seconds publish_metrics;
};
constexpr Periods periods_on_one_machine{.ask_store = std::chrono::seconds(1),
                                         .read_metrics = std::chrono::seconds(2),
                                         .publish_metrics = std::chrono::seconds(5)};
/// Where each call costs.
constexpr Periods periods_on_aws{.ask_store = std::chrono::seconds(5),
                                 .read_metrics = std::chrono::seconds(30),
                                 .publish_metrics = std::chrono::seconds(60)};

/// Where chats are followed; named before the servers start, as nothing speaks before they do.
struct EventStreams {
    Server* for_people = nullptr;
    AdminSide* for_the_operator = nullptr;

    void notify(std::string_view chat) const {
        for_people->notify(chat);
        for_the_operator->notify(chat);
    }
};

void serve(const PolybotOptions& options, const StopSignals& signals) {
    const Clock clock = system_clock();
    const auto started_at = clock();
    Home home(options.home);
    home.check();

    const auto metrics = std::make_shared<prometheus::Registry>();
    RequestMetrics requests(*metrics, "public");
    MeasuredJobQueue jobs(home.jobs, *metrics);

    Visitors visitors(options.behind_balancer);  // Outlives the streams that it counts.
    EventStreams streams;
    const NotifyChat notify = [&streams](std::string_view chat) { streams.notify(chat); };
    WebMessenger web_messenger(home.chat_log, notify, clock);
    Messengers messengers;
    messengers.add("web", web_messenger);
    messengers.add(load_test_channel, web_messenger);
    std::optional<TelegramSide> telegram;
    if (options.telegram_token) {
        telegram.emplace(options, *options.telegram_token);
        messengers.add("telegram", telegram->messenger());
    }

    MeasuredMessenger messenger(messengers, *metrics, clock);
    Bot bot({.jobs = jobs,
             .blobs = home.blobs,
             .predictions = home.predictions,
             .claims = home.claims,
             .log = home.chat_log,
             .settings = home.settings},
            messenger, clock, {}, options.most_waiting);
    DeadLetters dead_letters(home.dead_letters, home.predictions, bot.delivery, clock);

    const Periods periods = home.aws() == nullptr ? periods_on_one_machine : periods_on_aws;
    Readiness readiness([&home] { return home.jobs.depth().has_value(); }, periods.ask_store);
    readiness.ask();

    const WebChat web_chat{.bot = bot, .notify = notify, .clock = clock, .visitors = visitors};
    Router router;
    add_page_routes(router, readiness);
    add_chat_routes(router, web_chat);
    add_settings_routes(router, web_chat);
    add_results_route(router, bot.delivery, *options.results_secret, deliveries_at_once);
    add_operator_refusals(router);
    if (telegram) telegram->connect(bot.conversation, router);
    ServerOptions limits{.address = options.listen, .port = options.port, .handler_threads = handler_threads};
    limits.max_connections = affordable_connections(limits.max_connections);
    limits.observer = &requests;
    Server server(std::move(limits), std::move(router));

    OutcomeMetrics outcome_metrics(bot.outcomes, home.metrics, clock);
    AdminSide admin(options,
                    {.home = home,
                     .bot = bot,
                     .messenger = messenger,
                     .metrics = metrics,
                     .started_at = started_at,
                     .read_every = periods.read_metrics},
                    clock);
    streams = {.for_people = &server, .for_the_operator = &admin};
    admin.start();
    server.start();
    log::info("listening", {{"address", options.listen}, {"port", server.port()}});

    {
        // The last to stop, so that it publishes what the others do until then.
        const auto statistician = service_thread(
            "outcomes", [&](const std::stop_token& stop) { outcome_metrics.run(periods.publish_metrics, stop); });
        std::vector<std::jthread> services;
        services.push_back(
            service_thread("readiness", [&readiness](const std::stop_token& stop) { readiness.run(stop); }));
        services.push_back(
            service_thread("secrets", [&options](const std::stop_token& stop) { options.overlay->run(stop); }));
        services.push_back(
            service_thread("dead letters", [&dead_letters](const std::stop_token& stop) { dead_letters.run(stop); }));
        if (FileBlobStore* const pictures = home.picture_files()) {
            services.push_back(service_thread("picture expiry", [pictures, &clock](const std::stop_token& stop) {
                PictureExpiry(*pictures, clock).run(stop);
            }));
        }
        if (telegram) {
            services.push_back(
                service_thread("telegram", [&telegram](const std::stop_token& stop) { telegram->run(stop); }));
        }
        signals.wait();
        log::info("stopping");
        for (std::jthread& service : services) service.request_stop();
        // Both before either goes: a handler of one tells the followers of the other.
        const std::jthread admin_stops([&admin] { admin.stop(); });
        server.stop();
    }
    log::info("stopped");
}

}  // namespace
}  // namespace polybot

int main(int argc, char** argv) {
    try {
        if (const auto confined = polybot::enter_sandbox(); !confined) {
            std::cerr << "polybot: not confined, " << confined.error().message << '\n';
        }
        ::mallopt(M_MMAP_THRESHOLD, polybot::large_allocation);
        const polybot::StopSignals signals;
        polybot::PolybotOptions options = polybot::read_options(argc, argv);
        if (options.doctor) return polybot::examine_polybot(options);
        if (options.load_test) return polybot::run_load_test(*options.load_test, options.load_test_token, signals);
        polybot::log::start("polybot", options.log_level);
        polybot::serve(options, signals);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "polybot: " << error.what() << '\n';
        return 1;
    }
}
