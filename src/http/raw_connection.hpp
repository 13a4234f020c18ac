#pragma once

#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <sys/socket.h>
#include <sys/time.h>

namespace polybot::testing {

/// A blocking TCP connection to a server on loopback that says exactly what it is told; for tests only.
/// No read takes longer than 20 s, so that a test fails instead of hanging.
class RawConnection {
  public:
    /// `from` is one of loopback's addresses, all of which are this machine's.
    explicit RawConnection(std::uint16_t port, const char* from = "127.0.0.1")
        : socket_(*io_, {boost::asio::ip::make_address(from), 0}) {
        socket_.connect({boost::asio::ip::address_v4::loopback(), port});
        const timeval limit{.tv_sec = 20, .tv_usec = 0};
        ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    }

    void send(std::string_view text) { boost::asio::write(socket_, boost::asio::buffer(text.data(), text.size())); }

    /// Tells the server that no more will come.
    void finish() { socket_.shutdown(boost::asio::socket_base::shutdown_send); }

    /// Everything received so far and until `end` appears in it; less when the connection closes first.
    const std::string& read_until(std::string_view end) {
        while (received_.find(end) == std::string::npos && read_some()) {
        }
        return received_;
    }

    /// Everything until the server closes the connection; "(still open)" is added when it does not.
    const std::string& read_all() {
        while (read_some()) {
        }
        return received_;
    }

    /// Forgets what was received so far.
    void clear() { received_.clear(); }

  private:
    bool read_some() {
        std::array<char, 4096> part{};
        const auto size = ::recv(socket_.native_handle(), part.data(), part.size(), 0);
        if (size > 0) received_.append(part.data(), static_cast<std::size_t>(size));
        if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) received_ += "(still open)";
        return size > 0;
    }

    std::unique_ptr<boost::asio::io_context> io_ = std::make_unique<boost::asio::io_context>();  // Movable.
    boost::asio::ip::tcp::socket socket_;
    std::string received_;
};

}  // namespace polybot::testing
