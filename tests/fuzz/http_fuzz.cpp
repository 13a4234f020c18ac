#include <boost/system/system_error.hpp>

#include "http/raw_connection.hpp"
#include "http/server.hpp"
#include "input.hpp"
#include "log/log.hpp"

namespace {

polybot::HttpResponse tell(const polybot::HttpRequest& request) {
    std::string told = std::to_string(request.body.size());
    for (const auto& [name, value] : request.query) told += ' ' + name + '=' + value;
    return {.body = told};
}

polybot::Server& server() {
    static polybot::Server running = [] {
        polybot::Router router;
        router.add({.method = "GET", .pattern = "/{id}", .handler = polybot::HttpHandler(tell)});
        router.add({.method = "POST", .pattern = "/", .max_body = 1000, .handler = polybot::HttpHandler(tell)});
        return polybot::Server({.address = "127.0.0.1", .port = 0, .handler_threads = 1}, std::move(router));
    }();
    static const bool started = [] {
        polybot::log::start("fuzz", "error");
        running.start();
        return true;
    }();
    (void)started;
    return running;
}

/// One of a hundred addresses of loopback in turn: a closed connection keeps its port for a minute, in which the fuzzer
/// opens more than one address has.
std::string next_address() {
    static unsigned opened = 0;
    return "127.0.0." + std::to_string(1 + opened++ % 100);
}

}  // namespace

/// The bytes are a connection's; whatever they are, the answers are HTTP, and the connection ends.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    polybot::testing::RawConnection connection(server().port(), next_address().c_str());
    try {
        connection.send(as_text(data, size));
        connection.finish();
    } catch (const boost::system::system_error&) {
        // The server may hang up before it has heard everything.
    }
    const std::string& answers = connection.read_all();
    require(answers.empty() || answers.starts_with("HTTP/1.1 "));
    require(!answers.ends_with("(still open)"));
    return 0;
}
