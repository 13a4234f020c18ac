#include "options.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>
#include <boost/asio/ip/address.hpp>

#include "telegram/bot_api.hpp"

namespace polybot {
namespace {

constexpr const char* no_token =
    "TELEGRAM_TOKEN is no bot's token: it looks like 123456789:AAF…, as @BotFather gives it";

std::string check_url(const std::string& url) {
    if (url.empty() || url.starts_with("https://") || url.starts_with("http://")) return {};
    return url + " is no address that begins with https://";
}

/// Claims are named after the bot, and chats belong to it: what a new token changes is no more than the token.
Result<void> is_same_bot(const Secret& current, const Secret& next) {
    if (!is_bot_token(next)) return Error{Code::invalid_argument, no_token};
    if (bot_id_of(current) == bot_id_of(next)) return {};
    return Error{Code::failed_precondition, "it is the token of another bot, which takes a restart"};
}

}  // namespace

bool PolybotOptions::admin_is_on_loopback() const {
    return boost::asio::ip::make_address(admin_listen).is_loopback();
}

PolybotOptions read_options(int argc, char** argv) {
    PolybotOptions options;
    CLI::App app(
        "polybot, the bot: takes photos from Telegram and its web page, queues them for yolo5, and brings the answers "
        "back.",
        "polybot");
    app.set_version_flag("--version", POLYBOT_VERSION);
    add_home_options(app, options.home);
    app.add_option("--listen", options.listen, "Address to listen on")
        ->envname("POLYBOT_LISTEN")
        ->check(CLI::ValidIPV4 | CLI::IsMember({"::", "::1"}))
        ->capture_default_str();
    app.add_option("--port", options.port, "Port to listen on")->envname("POLYBOT_PORT")->capture_default_str();
    app.add_option("--admin-listen", options.admin_listen,
                   "Address of the operator's metrics, dashboard and load test; beyond this machine's own, all of it "
                   "needs OPERATOR_TOKEN")
        ->envname("POLYBOT_ADMIN_LISTEN")
        ->check(CLI::ValidIPV4 | CLI::IsMember({"::", "::1"}))
        ->capture_default_str();
    app.add_option("--admin-port", options.admin_port, "Port of the admin address; 0 takes a free one, which is logged")
        ->envname("POLYBOT_ADMIN_PORT")
        ->capture_default_str();
    app.add_flag("--behind-balancer", options.behind_balancer,
                 "Nobody reaches the port but through a load balancer: believe its X-Forwarded-For")
        ->envname("BEHIND_BALANCER");
    app.add_option("--most-waiting", options.most_waiting,
                   "Photos that may wait for workers; whoever sends one more is asked to send it again later")
        ->envname("POLYBOT_MOST_WAITING")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    app.add_option("--log-level", options.log_level, "How much to log")
        ->envname("POLYBOT_LOG_LEVEL")
        ->check(CLI::IsMember({"debug", "info", "warn", "error"}))
        ->capture_default_str();
    app.add_option("--telegram-app-url", options.telegram_app_url,
                   "Public https address of this bot, for Telegram's webhook; without it, updates are polled")
        ->envname("TELEGRAM_APP_URL")
        ->check(check_url);
    app.add_option("--telegram-api-url", options.telegram_api_url, "Bot API server")
        ->envname("TELEGRAM_API_URL")
        ->check(check_url)
        ->capture_default_str();
    app.add_option("--telegram-files-dir", options.telegram_files_dir,
                   "Folder where a Bot API server of your own (telegram-bot-api --local) leaves files on this machine")
        ->envname("TELEGRAM_FILES_DIR");
    app.footer(
        std::string("Secrets come from the environment (or from the file that <NAME>_FILE names), never from the "
                    "command line:\n"
                    "  RESULTS_SECRET   shared with yolo5, for the results callback (required)\n"
                    "  TELEGRAM_TOKEN   the bot's token from @BotFather; without it there is the web chat alone\n"
                    "  OPERATOR_TOKEN   opens the list of predictions and the load test at the admin address\n") +
        secret_overlay_help);
    const CLI::App* const doctor =
        app.add_subcommand("doctor", "Examine what polybot needs, one by one; takes the same options")->fallthrough();
    LoadTestOptions load_test;
    const CLI::App* const load_test_command = add_load_test_command(app, load_test);
    const auto parse = [&] { app.parse(argc, argv); };
    try {
        parse();
    } catch (const CLI::ParseError& error) {
        std::exit(app.exit(error));
    }

    if (load_test_command->parsed()) {
        options.load_test = load_test;
        options.load_test_token = take_secret("OPERATOR_TOKEN");
        return options;
    }
    options.doctor = doctor->parsed();
    auto token = take_secret("TELEGRAM_TOKEN");
    auto results_secret = take_secret("RESULTS_SECRET");
    auto operator_token = take_secret("OPERATOR_TOKEN");
    options.overlay = std::make_unique<SecretOverlay>(options.home, app, parse);
    options.telegram_token = options.overlay->follow("TELEGRAM_TOKEN", std::move(token), is_same_bot);
    options.results_secret = options.overlay->follow("RESULTS_SECRET", std::move(results_secret));
    options.operator_token = options.overlay->follow("OPERATOR_TOKEN", std::move(operator_token));
    if (options.telegram_token && !is_bot_token(options.telegram_token->current())) throw std::runtime_error(no_token);
    while (options.telegram_app_url.ends_with('/')) options.telegram_app_url.pop_back();
    if (!options.results_secret && !options.doctor) {
        throw std::runtime_error("RESULTS_SECRET is not set: give polybot and yolo5 the same random value");
    }
    if (!options.admin_is_on_loopback() && !options.operator_token && !options.doctor) {
        throw std::runtime_error(
            "OPERATOR_TOKEN is not set, and others than this machine would reach the admin address " +
            options.admin_listen + ": set it to a random value, or leave --admin-listen as it is");
    }
    return options;
}

}  // namespace polybot
