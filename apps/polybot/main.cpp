#include <chrono>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <thread>

#include <malloc.h>
#include <prometheus/registry.h>

#include "admin/dashboard.hpp"
#include "admin/dashboard_routes.hpp"
#include "admin/list_items_routes.hpp"
#include "admin/load_test_routes.hpp"
#include "admin/operator_guard.hpp"
#include "admin/status_routes.hpp"
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
#include "log/log.hpp"
#include "monitoring/collectors.hpp"
#include "monitoring/measured_job_queue.hpp"
#include "monitoring/measured_messenger.hpp"
#include "monitoring/request_metrics.hpp"
#include "options.hpp"
#include "sandbox/sandbox.hpp"
#include "stop/stop_signals.hpp"
#include "telegram_side.hpp"
#include "web/chat_routes.hpp"
#include "web/page_routes.hpp"
#include "web/results_route.hpp"
#include "web/settings_routes.hpp"
#include "web/web_messenger.hpp"

namespace polybot {
namespace {

/// A result waits here for its place within Telegram's limits, and so may ten of each worker; an update waits for its
/// acknowledgement. Threads that wait cost little.
constexpr int handler_threads = 96;
/// What is larger goes back to the system as soon as it is freed; else each of the threads would keep some pictures.
constexpr int large_allocation = 1 << 20;

/// How often the dashboard reads the metrics while somebody looks, and how often our own are published.
struct MetricPeriods {
    std::chrono::seconds read;
    std::chrono::seconds publish;
};
constexpr MetricPeriods periods_on_one_machine{.read = std::chrono::seconds(2), .publish = std::chrono::seconds(5)};
/// Where each call costs.
constexpr MetricPeriods periods_on_aws{.read = std::chrono::seconds(30), .publish = std::chrono::seconds(60)};

void serve(const PolybotOptions& options, const StopSignals& signals) {
    const Clock clock = system_clock();
    const auto started_at = clock();
    Home home(options.home);
    home.check();

    const auto metrics = std::make_shared<prometheus::Registry>();
    RequestMetrics public_requests(*metrics, "public");
    RequestMetrics admin_requests(*metrics, "admin");
    MeasuredJobQueue jobs(home.jobs, *metrics);
    QueueWatch queue_watch(home.jobs, home.dead_letters);

    Visitors visitors(options.behind_balancer);  // Outlives the streams that it counts.
    std::unique_ptr<Server> server;
    std::unique_ptr<AdminSide> admin;
    // Nothing speaks before the servers take requests.
    const NotifyChat notify = [&server, &admin](std::string_view chat) {
        if (server) server->notify(chat);
        if (admin) admin->notify(chat);
    };
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

    const WebChat web_chat{.bot = bot, .notify = notify, .clock = clock, .visitors = visitors};
    Router router;
    add_page_routes(router, std::make_shared<Readiness>([&home] { return home.jobs.depth().has_value(); }));
    add_chat_routes(router, web_chat);
    add_settings_routes(router, web_chat);
    add_results_route(router, bot.delivery, *options.results_secret);
    add_operator_refusals(router);
    if (telegram) telegram->connect(bot.conversation, router);
    ServerOptions limits{.address = options.listen, .port = options.port, .handler_threads = handler_threads};
    limits.max_connections = affordable_connections(limits.max_connections);
    limits.observer = &public_requests;
    server = std::make_unique<Server>(std::move(limits), std::move(router));

    const StatusSources status{.version = POLYBOT_VERSION,
                               .home = options.home.is_aws() ? "aws" : "local",
                               .started_at = started_at,
                               .queue = queue_watch,
                               .blobs = home.blobs,
                               .predictions = home.predictions,
                               .settings = home.settings,
                               .metrics = home.metric_history,
                               .clock = clock};
    const MetricPeriods periods = home.aws() == nullptr ? periods_on_one_machine : periods_on_aws;
    Dashboard dashboard(home.metric_history, home.decisions, periods.read, clock);
    OutcomeMetrics outcome_metrics(bot.outcomes, home.metrics, clock);
    LoadTestIntake load_test(bot, messenger, clock);
    AdminRoutes admin_routes;
    add_status_route(admin_routes.for_this_machine, status);
    add_metrics_route(admin_routes.for_this_machine, {metrics, std::make_shared<QueueCollector>(queue_watch),
                                                      std::make_shared<ProcessCollector>(POLYBOT_VERSION, started_at)});
    add_dashboard_routes(admin_routes.for_this_machine, dashboard);
    add_list_items_routes(admin_routes.for_the_operator, home.prediction_list, home.blobs);
    add_load_test_routes(admin_routes.for_the_operator, load_test, queue_watch);
    admin = std::make_unique<AdminSide>(options, admin_routes, admin_requests, clock);
    admin->start();
    server->start();
    log::info("listening", {{"address", options.listen}, {"port", server->port()}});

    {
        const std::jthread rotation([&options](const std::stop_token& stop) { options.overlay->run(stop); });
        const std::jthread undertaker([&dead_letters](const std::stop_token& stop) { dead_letters.run(stop); });
        const std::jthread statistician(
            [&outcome_metrics, &periods](const std::stop_token& stop) { outcome_metrics.run(periods.publish, stop); });
        const std::jthread telegraphist([&telegram](const std::stop_token& stop) {
            if (telegram) telegram->run(stop);
        });
        signals.wait();
        log::info("stopping");
        admin->stop();
        server->stop();
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
