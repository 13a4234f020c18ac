#include "http/request_reader.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>

#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffer_ref.hpp>
#include <boost/beast/http.hpp>
#include <boost/url.hpp>

namespace polybot {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

using Parser = http::request_parser<http::string_body>;

constexpr std::string_view header_end = "\r\n\r\n";

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

/// The answer to a request that could not be read; none when the client has gone.
std::optional<HttpResponse> refusal_for(const beast::error_code& error, bool too_late) {
    if (too_late) return error_response(408, "The request took too long to arrive.");
    if (error == http::error::end_of_stream || error == http::error::partial_message) return std::nullopt;
    if (error == http::error::header_limit) return error_response(431, "The request's header is too large.");
    if (error == http::error::body_limit) return error_response(413, "The request's body is too large.");
    if (error == asio::error::no_memory) return busy_response("Too many uploads at once; try again in a moment.");
    if (error.category() == http::make_error_code(http::error::bad_target).category()) {
        return error_response(400, "This is no valid HTTP request.");
    }
    return std::nullopt;
}

/// Takes method, path, query and headers over; false when the target is no path.
bool take_head(const Parser& parser, ReadRequest& read) {
    const auto& head = parser.get();
    HttpRequest& request = read.request;
    request.method = head.method_string();
    for (const auto& field : head) request.headers.emplace_back(field.name_string(), field.value());

    const auto target = head.target();
    const auto url = target.starts_with('/') ? boost::urls::parse_origin_form(target) : boost::urls::parse_uri(target);
    if (!url) return false;
    request.path = url->path();
    if (std::ranges::any_of(request.path, is_control)) return false;
    read.log_path = url->encoded_path();

    boost::urls::encoding_opts form;
    form.space_as_plus = true;
    for (const auto& parameter : url->params(form)) request.query[parameter.key] = parameter.value;
    return true;
}

/// Checks what the head alone tells; the answer when it must be refused.
std::optional<HttpResponse> check_head(const Parser& parser) {
    const auto& head = parser.get();
    if (head.version() >= 11 && head.count(http::field::host) != 1) {
        return error_response(400, "The request must name one host.");
    }
    // Whoever is before us may read the body's end in another way where it is not said once and plainly, and the rest
    // would pass for a request of somebody else.
    const auto codings = head.count(http::field::transfer_encoding);
    const auto lengths = head.count(http::field::content_length);
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (codings + lengths > 1 || !std::ranges::all_of(head[http::field::content_length], is_digit)) {
        return error_response(400, "The request must say once how long it is.");
    }
    if (codings == 0) return std::nullopt;
    if (head.version() < 11) return error_response(400, "HTTP/1.0 has no transfer coding.");
    if (!beast::iequals(head[http::field::transfer_encoding], "chunked")) {
        return error_response(501, "The only transfer coding understood is chunked.");
    }
    return std::nullopt;
}

/// Reads the whole header before any of it is parsed: the parser joins lines that go on in the next one, which others
/// read as two.
asio::awaitable<beast::error_code> read_header(Connection& connection, Parser& parser, std::size_t limit) {
    const std::size_t max_buffer = connection.buffer.max_size();
    connection.buffer.max_size(std::max(limit, connection.buffer.size()));  // It may hold what came with a body.
    const auto [failure, size] =
        co_await asio::async_read_until(connection.socket, beast::ref(connection.buffer), header_end, as_result);
    connection.buffer.max_size(max_buffer);
    if (failure == asio::error::not_found) co_return http::error::header_limit;
    if (failure) co_return failure;
    const std::string_view header(static_cast<const char*>(connection.buffer.data().data()), size);
    if (header.find("\r\n ") != header.npos || header.find("\r\n\t") != header.npos) co_return http::error::bad_field;
    beast::error_code error;
    connection.buffer.consume(parser.put(connection.buffer.data(), error));
    co_return error;
}

/// What the grammar has no place for, but the parser lets pass: some end the line there.
void check_chunk_extensions(std::uint64_t, beast::string_view extensions, beast::error_code& error) {
    if (std::ranges::any_of(extensions, is_control)) error = http::error::bad_chunk_extension;
}

/// Finds the route; the answer when there is none or the body is too long for it.
std::optional<HttpResponse> find_route(const Parser& parser, const Router& router, ReadRequest& read) {
    auto match = router.find(read.request.method, read.request.path);
    if (match.route == nullptr) {
        if (match.allowed.empty()) return error_response(404, "There is nothing here.");
        HttpResponse response = error_response(405, "This path does not know that method.");
        response.headers.emplace_back("Allow", std::move(match.allowed));
        return response;
    }
    read.route = match.route;
    read.request.captures = std::move(match.captures);
    const auto length = parser.content_length();
    if (length && *length > match.route->max_body) return error_response(413, "The request's body is too large.");
    return std::nullopt;
}

asio::awaitable<void> invite_body(Connection& connection) {
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    // Its failure shows when the body is read.
    co_await asio::async_write(connection.socket, asio::buffer(go_on.data(), go_on.size()), as_result);
}

/// Reads the body as far as the server has room for it, and gives back the time that what came of it may have taken.
/// None is saved up: who sends most of a body at once may keep its room no longer than who sends nothing.
asio::awaitable<beast::error_code> read_body(Connection& connection, Parser& parser, BodyShare& share,
                                             const ServerOptions& options) {
    const std::string& body = parser.get().body();
    while (!parser.is_done()) {
        const auto before = static_cast<std::int64_t>(body.size());
        const auto [error, bytes] =
            co_await http::async_read_some(connection.socket, connection.buffer, parser, as_result);
        if (error) co_return error;
        if (!share.grow_to(body.size())) co_return asio::error::no_memory;
        const std::int64_t came = static_cast<std::int64_t>(body.size()) - before;
        connection.deadline.extend(std::chrono::nanoseconds(std::chrono::seconds(came)) / options.least_body_rate,
                                   options.body_timeout);
    }
    co_return beast::error_code{};
}

}  // namespace

asio::awaitable<std::optional<ReadRequest>> read_request(Connection& connection, ServerState& state) {
    const ServerOptions& options = state.options;
    ReadRequest read{.request = {}, .log_path = {}, .route = {}, .refusal = {}, .share = BodyShare(state)};
    read.request.peer = connection.peer;
    read.log_path = "unmatched";

    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(options.max_header_bytes));
    parser.body_limit(boost::none);
    connection.deadline.start(options.header_timeout);
    const auto error = co_await read_header(connection, parser, options.max_header_bytes);
    if (error) {
        read.refusal = refusal_for(error, connection.deadline.passed());
        if (!read.refusal) co_return std::nullopt;
        co_return read;
    }

    const bool target_ok = take_head(parser, read);
    read.refusal = check_head(parser);
    if (!read.refusal && !target_ok) read.refusal = error_response(400, "The request's target is no valid path.");
    if (read.refusal) co_return read;  // Where the next request would start is uncertain, so that none is read.
    read.refusal = find_route(parser, state.router, read);
    if (read.route == nullptr) {
        read.log_path = "unmatched";  // A mistyped webhook path may hold most of a token.
    } else if (!read.route->log_as.empty()) {
        read.log_path = read.route->log_as;
    }

    if (!read.refusal && !parser.is_done()) {
        parser.body_limit(read.route->max_body);
        parser.on_chunk_header(check_chunk_extensions);
        connection.deadline.start(options.body_timeout);
        if (beast::iequals(parser.get()[http::field::expect], "100-continue")) co_await invite_body(connection);
        const auto body_error = co_await read_body(connection, parser, read.share, options);
        if (body_error) {
            read.refusal = refusal_for(body_error, connection.deadline.passed());
            if (!read.refusal) co_return std::nullopt;
        }
    }
    connection.deadline.stop();
    read.fully_read = parser.is_done();
    read.keep_alive = read.fully_read && parser.keep_alive();
    if (!read.refusal) read.request.body = std::move(parser.get().body());
    co_return read;
}

}  // namespace polybot
