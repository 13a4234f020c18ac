#include "doctor.hpp"

#include <iostream>

#include "home/home_checks.hpp"
#include "http/client.hpp"
#include "telegram/bot_api.hpp"
#include "telegram/webhook.hpp"

namespace polybot {
namespace {

Result<std::string> examine_webhook(BotApi& api, const std::string& expected) {
    const auto webhook = api.get_webhook_info();
    if (!webhook) return webhook.error();
    // The address holds a secret, hence no word of what it is.
    if (webhook->url.empty()) return Error{Code::failed_precondition, "no webhook is registered"};
    if (webhook->url != expected) return Error{Code::failed_precondition, "another webhook is registered"};
    const std::string waiting = std::to_string(webhook->pending_updates) + " updates wait";
    if (!webhook->last_error.empty() && webhook->pending_updates > 0) {
        return Error{Code::unavailable, waiting + ", and Telegram says: " + webhook->last_error};
    }
    return "registered, " + waiting;
}

Result<std::string> examine_polling(BotApi& api) {
    const auto webhook = api.get_webhook_info();
    if (!webhook) return webhook.error();
    if (!webhook->url.empty()) {
        return Error{Code::failed_precondition, "a webhook is registered, which keeps updates from being polled"};
    }
    return "polled, " + std::to_string(webhook->pending_updates) + " updates wait";
}

std::string telegram_remedy(const Error& error) {
    if (error.code == Code::unauthenticated) return "Copy the token anew from @BotFather into TELEGRAM_TOKEN.";
    return "Check the network and TELEGRAM_API_URL, then run this again.";
}

Section telegram_checks(BotApi& api, const PolybotOptions& options) {
    Section section{"Telegram",
                    {{.what = "token",
                      .examine = [&api]() -> Result<std::string> {
                          const auto name = api.get_me();
                          if (!name) return name.error();
                          return "@" + *name;
                      },
                      .remedy = telegram_remedy,
                      .vital = true}}};
    if (options.telegram_app_url.empty()) {
        section.checks.push_back(
            {.what = "updates",
             .examine = [&api] { return examine_polling(api); },
             .remedy = [](const Error&) { return "Start polybot: it removes the webhook. Or set TELEGRAM_APP_URL."; }});
        return section;
    }
    section.checks.push_back(serving_check("public address", options.telegram_app_url,
                                           "Start polybot, and let TELEGRAM_APP_URL lead to it: DNS, certificate, "
                                           "load balancer."));
    section.checks.push_back(
        {.what = "webhook",
         .examine =
             [&api, &options] {
                 const WebhookNames names = webhook_names(options.telegram_token->current());
                 return examine_webhook(api, options.telegram_app_url + names.path);
             },
         .remedy = [](const Error& error) -> std::string {
             if (error.code == Code::failed_precondition) return "Start polybot: it registers its webhook itself.";
             return "Let TELEGRAM_APP_URL lead to polybot by https, with a certificate that Telegram trusts.";
         }});
    return section;
}

}  // namespace

int examine_polybot(PolybotOptions& options) {
    std::vector<Section> sections = {home_checks(options.home, polybot_aws_checks),
                                     {"Secrets", {results_secret_check(options.results_secret != nullptr)}}};
    HttpClient http;
    std::unique_ptr<BotApi> api;
    if (options.telegram_token) {
        api = std::make_unique<BotApi>(http, options.telegram_api_url, *options.telegram_token);
        sections.push_back(telegram_checks(*api, options));
    }
    const bool well = examine(sections, std::cout);
    if (!api) std::cout << "Without TELEGRAM_TOKEN there is the web chat alone." << std::endl;
    if (!options.operator_token) {
        std::cout << "Without OPERATOR_TOKEN the list of predictions and the load test are closed." << std::endl;
    }
    return well ? 0 : 1;
}

}  // namespace polybot
