// A request to the web chat, written down as "METHOD target", header lines, an empty line and the body. Whatever it is,
// it is answered, and never with what another chat said.

#include <sstream>

#include <boost/url.hpp>

#include "chat/bot.hpp"
#include "input.hpp"
#include "local/local_home.hpp"
#include "local/temporary_folder.hpp"
#include "log/log.hpp"
#include "web/chat_routes.hpp"
#include "web/page_routes.hpp"
#include "web/results_route.hpp"
#include "web/settings_routes.hpp"

namespace {

using namespace polybot;

constexpr const char* of_another_chat = "what another chat said";

/// The web side on a one-machine home in a temporary folder; a minute passes from each request to the next, so that
/// limits in time do not hide what lies behind them.
struct Site {
    testing::TemporaryFolder folder;
    std::chrono::system_clock::time_point now{std::chrono::hours(500'000)};
    Clock clock = [this] { return now; };
    LocalHome home{folder.path() / "data", clock};
    WebMessenger messenger{home.chat_log, [](std::string_view) {}, clock};
    Bot bot{{.jobs = home.jobs,
             .blobs = home.blobs,
             .predictions = home.predictions,
             .claims = home.claims,
             .log = home.chat_log,
             .settings = home.settings},
            messenger,
            clock};
    Visitors visitors{true};
    WebChat chat{.bot = bot, .notify = [](std::string_view) {}, .clock = clock, .visitors = visitors};
    LiveSecret secret{Secret("s3cret")};
    Readiness readiness{[] { return true; }, std::chrono::hours(24)};
    Router router;

    Site() {
        log::start("fuzz", "error");
        readiness.ask();
        add_page_routes(router, readiness);
        add_chat_routes(router, chat);
        add_settings_routes(router, chat);
        add_results_route(router, bot.delivery, secret, 1);
        require(answer({.method = "POST",
                        .path = "/api/messages",
                        .query = {},
                        .captures = {},
                        .headers = {{"X-Requested-With", "polybot-chat"},
                                    {"Cookie", "session=ffffffffffffffffffffffffffffffff"}},
                        .body = std::string(R"({"text":")") + of_another_chat + R"("})",
                        .peer = "203.0.113.9"})
                    .status == 202);
    }

    HttpResponse answer(HttpRequest request) {
        now += std::chrono::minutes(1);
        auto match = router.find(request.method, request.path);
        if (match.route == nullptr) return {.status = 404};
        if (request.body.size() > match.route->max_body) return {.status = 413};
        request.captures = std::move(match.captures);
        if (const auto* handler = std::get_if<HttpHandler>(&match.route->handler)) return (*handler)(request);
        auto feed = std::get<FeedHandler>(match.route->handler)(request);
        if (auto* const refusal = std::get_if<HttpResponse>(&feed)) return std::move(*refusal);
        HttpResponse told;
        const auto events = std::get<EventFeed>(feed).read(std::string(find_header(request.headers, "Last-Event-ID")));
        if (!events) return told;
        for (const ServerEvent& event : *events) told.body += event.id + event.type + event.data + '\n';
        return told;
    }
};

/// Nothing when no server would hand it on.
std::optional<HttpRequest> read(std::string_view bytes) {
    std::istringstream in{std::string(bytes)};
    HttpRequest request;
    std::string line;
    std::getline(in, line);
    const auto space = line.find(' ');
    if (space == std::string::npos) return std::nullopt;
    request.method = line.substr(0, space);
    const auto url = boost::urls::parse_origin_form(std::string_view(line).substr(space + 1));
    if (!url) return std::nullopt;
    request.path = url->path();
    for (const auto& parameter : url->params()) request.query[parameter.key] = parameter.value;
    while (std::getline(in, line) && !line.empty()) {
        const auto colon = line.find(": ");
        if (colon == std::string::npos) return std::nullopt;
        request.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    }
    request.body = std::string(std::istreambuf_iterator<char>(in), {});
    request.peer = "203.0.113.7";
    return request;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Site site;
    auto request = read(as_text(data, size));
    if (!request) return 0;
    const bool is_theirs = find_header(request->headers, "Cookie").find("ffffffff") != std::string_view::npos;
    const HttpResponse response = site.answer(std::move(*request));
    require(response.status >= 200 && response.status <= 503);
    require(is_theirs || response.body.find(of_another_chat) == std::string::npos);
    for (const auto& [name, value] : response.headers) require(value.find_first_of("\r\n") == std::string::npos);
    return 0;
}
