#include "telegram_side.hpp"

#include <stdexcept>

#include "log/log.hpp"
#include "stop/service_thread.hpp"
#include "telegram/command_menu.hpp"
#include "telegram/update_poller.hpp"
#include "telegram/webhook.hpp"
#include "telegram/webhook_keeper.hpp"

namespace polybot {

TelegramSide::TelegramSide(const PolybotOptions& options, const LiveSecret& token)
    : token_(token),
      app_url_(options.telegram_app_url),
      api_(http_, options.telegram_api_url, token, options.telegram_files_dir),
      messenger_(api_, sender_) {
    const auto name = api_.get_me();
    if (name) {
        username_ = *name;
        log::info("on Telegram", {{"bot", *name}, {"updates", app_url_.empty() ? "polled" : "by webhook"}});
    } else if (name.error().code == Code::unauthenticated) {
        throw std::runtime_error("Telegram knows no bot of this TELEGRAM_TOKEN: copy it anew from @BotFather");
    } else {
        log::warn("Telegram cannot be reached yet", {{"reason", name.error().message}});
    }
}

void TelegramSide::connect(Conversation& conversation, Router& router) {
    handler_ = std::make_unique<UpdateHandler>(api_, conversation, username_);
    if (app_url_.empty()) return;
    add_webhook_routes(router, token_, [this](const Update& update) { return handler_->handle(update); });
}

void TelegramSide::run(const std::stop_token& stop) {
    const auto commands =
        service_thread("command menu", [this](const std::stop_token& own_stop) { offer_commands(api_, own_stop); });
    if (app_url_.empty()) {
        UpdatePoller(api_, token_, [this](const Update& update) { return handler_->handle(update); }).run(stop);
        return;
    }
    WebhookKeeper(api_, app_url_, token_).run(stop);
}

}  // namespace polybot
