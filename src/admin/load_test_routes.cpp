#include "admin/load_test_routes.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <variant>

#include <boost/json.hpp>

#include "images/header.hpp"
#include "jobs/prediction_id.hpp"
#include "web/chat_events.hpp"
#include "web/chat_request.hpp"

namespace polybot {
namespace {

constexpr std::size_t longest_name = 64;

/// The run's chat; nothing when the request names none.
std::optional<std::string> chat_of(const HttpRequest& request) {
    const auto run = request.query.find("run");
    if (run == request.query.end() || !is_prediction_id(run->second)) return std::nullopt;
    return std::string(load_test_channel) + ':' + run->second;
}

HttpResponse no_run() {
    return error_response(400, "run must be a UUID.");
}

bool is_name(std::string_view name) {
    return !name.empty() && name.size() <= longest_name && std::ranges::all_of(name, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

HttpResponse post_photo(LoadTestIntake& intake, const HttpRequest& request) {
    const auto chat = chat_of(request);
    if (!chat) return no_run();
    const auto name = request.query.find("photo");
    if (name == request.query.end() || !is_name(name->second)) {
        return error_response(400, "photo must be 1 to 64 letters, digits or hyphens.");
    }
    if (!intake.places.admit().admitted) return busy_response("Too many photos wait already; try again in a moment.");
    const IncomingMessage message{.bot = *chat,
                                  .step = "photo:" + name->second,
                                  .chat = *chat,
                                  .message_id = name->second,
                                  .fetch_photo = [&request] { return Result<std::string>(request.body); }};
    auto taken = intake.conversation.expect(message);
    if (taken) taken = intake.conversation.handle(message);
    if (!taken) return unavailable(taken.error(), "photo of a load test not taken");
    const boost::json::object answer{{"prediction_id", prediction_id_of(message)}};
    return json_response(202, boost::json::serialize(answer));
}

std::variant<EventFeed, HttpResponse> follow(LoadTestIntake& intake, const HttpRequest& request) {
    const auto chat = chat_of(request);
    if (!chat) return no_run();
    return EventFeed{.topic = *chat, .read = ChatEvents(intake.bot.ports.log, *chat, intake.clock)};
}

HttpResponse forget(Forgetting& forgetting, const HttpRequest& request) {
    const auto chat = chat_of(request);
    if (!chat) return no_run();
    const auto forgotten = forgetting.forget(*chat);
    if (!forgotten) return unavailable(forgotten.error(), "load test not forgotten");
    return json_response(200, "{}");
}

}  // namespace

void add_load_test_routes(Router& router, LoadTestIntake& intake) {
    constexpr const char* path = "/loadTest";
    router.add({.method = "POST",
                .pattern = path,
                .max_body = max_image_bytes,
                .handler = HttpHandler([&intake](const HttpRequest& request) { return post_photo(intake, request); })});
    router.add({.method = "GET", .pattern = path, .handler = FeedHandler([&intake](const HttpRequest& request) {
                                                      return follow(intake, request);
                                                  })});
    router.add({.method = "DELETE", .pattern = path, .handler = HttpHandler([&intake](const HttpRequest& request) {
                                                         return forget(intake.bot.forgetting, request);
                                                     })});
}

}  // namespace polybot
