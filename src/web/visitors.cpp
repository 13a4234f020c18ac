#include "web/visitors.hpp"

#include <algorithm>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <boost/beast/core/string.hpp>

namespace polybot {
namespace {

namespace ip = boost::asio::ip;

constexpr unsigned short network_bits = 64;

/// The last that X-Forwarded-For names, which the balancer itself has added; what is before it, the client may have
/// written.
std::string_view last_forwarded(const HttpHeaders& headers) {
    std::string_view last;
    for (const auto& [name, value] : headers) {
        if (boost::beast::iequals(name, "X-Forwarded-For")) last = value;
    }
    last.remove_prefix(last.rfind(',') + 1);
    last.remove_prefix(std::min(last.find_first_not_of(' '), last.size()));
    return last;
}

}  // namespace

std::string Visitors::address_of(const HttpRequest& request) const {
    boost::system::error_code error;
    ip::address address;
    if (behind_balancer_) address = ip::make_address(last_forwarded(request.headers), error);
    if (!behind_balancer_ || error) address = ip::make_address(request.peer, error);
    if (error || address.is_loopback()) return {};
    if (!address.is_v6()) return address.to_string();
    if (address.to_v6().is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, address.to_v6()).to_string();
    return ip::make_network_v6(address.to_v6(), network_bits).canonical().to_string();
}

Admission Visitors::admit(const HttpRequest& request, std::chrono::system_clock::time_point now) {
    const std::string address = address_of(request);
    return address.empty() ? Admission{.admitted = true} : limit_.admit(address, now);
}

std::shared_ptr<const void> Visitors::open_stream(const HttpRequest& request) {
    const std::string address = address_of(request);
    if (!address.empty()) {
        const std::scoped_lock lock(mutex_);
        int& held = streams_[address];
        if (held == max_streams) return nullptr;
        ++held;
    }
    return {this, [address](Visitors* visitors) { visitors->close_stream(address); }};
}

void Visitors::close_stream(const std::string& address) {
    if (address.empty()) return;
    const std::scoped_lock lock(mutex_);
    const auto held = streams_.find(address);
    if (--held->second == 0) streams_.erase(held);
}

}  // namespace polybot
