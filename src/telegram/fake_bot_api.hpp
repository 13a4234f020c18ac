#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "http/client.hpp"
#include "http/server.hpp"
#include "telegram/bot_api.hpp"

namespace polybot::testing {

/// Our own stand-in for Telegram's Bot API on loopback; for tests only. It answers what it was told to, in that order,
/// and then with success.
class FakeBotApi {
  public:
    static constexpr const char* token = "12:s3cret-token";

    struct Call {
        std::string method;
        std::string body;
    };

    FakeBotApi() {
        Router router;
        router.add({.method = "POST",
                    .pattern = "/{bot}/{method}",
                    .max_body = 10U << 20U,
                    .handler = HttpHandler([this](const HttpRequest& request) { return answer(request); })});
        router.add({.method = "GET",
                    .pattern = "/file/{bot}/photos/{name}",
                    .handler = HttpHandler([this](const HttpRequest&) { return answer_with_file(); })});
        server_ = std::make_unique<Server>(ServerOptions{.address = "127.0.0.1", .port = 0}, std::move(router));
        server_->start();
    }

    [[nodiscard]] BotApi api() { return {http_, url(), live_token}; }
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }

    /// From now on, no other token is answered.
    void know_only(const std::string& new_token) {
        const std::scoped_lock lock(mutex_);
        known_token_ = new_token;
    }

    /// The next answer to `method`, or to who fetches a "file".
    void will_answer(const std::string& method, int status, const std::string& body) {
        const std::scoped_lock lock(mutex_);
        answers_[method].push_back({status, body});
    }

    /// Everything that was called, oldest first.
    [[nodiscard]] std::vector<Call> calls() {
        const std::scoped_lock lock(mutex_);
        return calls_;
    }

    [[nodiscard]] std::vector<std::string> methods() {
        std::vector<std::string> names;
        for (const Call& call : calls()) names.push_back(call.method);
        return names;
    }

    std::string file = "the file's bytes";
    LiveSecret live_token{Secret(token)};  ///< Of every `api()`.

  private:
    HttpResponse answer(const HttpRequest& request) {
        const std::scoped_lock lock(mutex_);
        const std::string& method = request.captures.at("method");
        if (request.captures.at("bot") != "bot" + known_token_) {
            return json_response(401, R"({"ok":false,"error_code":401,"description":"Unauthorized"})");
        }
        calls_.push_back({method, request.body});
        return take_answer(method).value_or(json_response(200, R"({"ok":true,"result":{"message_id":77}})"));
    }

    HttpResponse answer_with_file() {
        const std::scoped_lock lock(mutex_);
        return take_answer("file").value_or(HttpResponse{.body = file});
    }

    std::optional<HttpResponse> take_answer(const std::string& method) {
        auto& waiting = answers_[method];
        if (waiting.empty()) return std::nullopt;
        const auto [status, body] = waiting.front();
        waiting.erase(waiting.begin());
        return json_response(status, body);
    }

    std::mutex mutex_;
    std::string known_token_ = token;
    std::map<std::string, std::vector<std::pair<int, std::string>>> answers_;
    std::vector<Call> calls_;
    HttpClient http_;
    std::unique_ptr<Server> server_;
};

}  // namespace polybot::testing
