// The least that answers a health check on Boost.Beast: one thread, one route, no limits, no timeouts. The ceiling for
// polybot's own server.
//
//     hello_server PORT

#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

namespace polybot {
namespace {

namespace http = boost::beast::http;
using boost::asio::ip::tcp;

class Connection : public std::enable_shared_from_this<Connection> {
  public:
    explicit Connection(tcp::socket socket) : socket_(std::move(socket)) {}

    void serve() {
        request_ = {};
        http::async_read(socket_, buffer_, request_, [self = shared_from_this()](auto error, std::size_t) {
            if (!error) self->answer();
        });
    }

  private:
    void answer() {
        response_ = {http::status::ok, request_.version()};
        response_.set(http::field::content_type, "application/json");
        response_.body() = R"({"status":"ok"})";
        response_.keep_alive(request_.keep_alive());
        response_.prepare_payload();
        http::async_write(socket_, response_, [self = shared_from_this()](auto error, std::size_t) {
            if (!error && self->response_.keep_alive()) self->serve();
        });
    }

    tcp::socket socket_;
    boost::beast::flat_buffer buffer_;
    http::request<http::string_body> request_;
    http::response<http::string_body> response_;
};

void accept(tcp::acceptor& acceptor) {
    acceptor.async_accept([&acceptor](auto error, tcp::socket socket) {
        if (error) throw boost::system::system_error(error);
        socket.set_option(tcp::no_delay(true));
        std::make_shared<Connection>(std::move(socket))->serve();
        accept(acceptor);
    });
}

void run(const std::string& port) {
    boost::asio::io_context io(1);
    const auto number = static_cast<std::uint16_t>(std::stoi(port));
    tcp::acceptor acceptor(io, {boost::asio::ip::address_v4::loopback(), number});
    accept(acceptor);
    io.run();
}

}  // namespace
}  // namespace polybot

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "hello_server PORT\n";
        return 2;
    }
    try {
        polybot::run(argv[1]);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "hello_server: " << error.what() << '\n';
        return 1;
    }
}
