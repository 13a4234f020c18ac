#include "http/response_writer.hpp"

#include <algorithm>
#include <array>
#include <ctime>

#include <boost/beast/http.hpp>

#include "log/log.hpp"

namespace polybot {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

bool is_clean(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

bool is_sendable(const HttpResponse& response) {
    return response.status >= 200 && response.status <= 599 && is_clean(response.content_type) &&
           std::ranges::all_of(response.headers, [](const auto& header) {
               return !header.first.empty() && is_clean(header.first) && is_clean(header.second);
           });
}

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7).
std::string http_date(std::time_t now) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

http::response<http::string_body> to_wire(HttpResponse response, bool keep_alive) {
    http::response<http::string_body> wire;
    wire.result(static_cast<unsigned>(response.status));
    wire.set(http::field::date, http_date(std::time(nullptr)));
    wire.set("X-Content-Type-Options", "nosniff");
    wire.set("Cross-Origin-Resource-Policy", "same-origin");
    for (const auto& [name, value] : response.headers) wire.insert(name, value);
    const bool bodiless = response.status == 204 || response.status == 304;
    if (!bodiless) {
        wire.set(http::field::content_type, response.content_type);
        wire.body() = std::move(response.body);
    }
    wire.keep_alive(keep_alive);
    wire.prepare_payload();
    return wire;
}

}  // namespace

asio::awaitable<bool> write_response(Connection& connection, HttpResponse response, Framing framing,
                                     std::chrono::milliseconds timeout) {
    if (!is_sendable(response)) {
        log::error("response is not valid HTTP", {{"status", response.status}});
        response = error_response(500, "Something went wrong here; it has been logged.");
    }
    auto wire = to_wire(std::move(response), framing.keep_alive);
    http::response_serializer<http::string_body> serializer(wire);
    serializer.split(framing.head_only);
    while (framing.head_only ? !serializer.is_header_done() : !serializer.is_done()) {
        connection.deadline.start(timeout);
        const auto [error, bytes] = co_await http::async_write_some(connection.socket, serializer, as_result);
        if (error) co_return false;
    }
    connection.deadline.stop();
    co_return true;
}

}  // namespace polybot
