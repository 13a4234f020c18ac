#include "web/session.hpp"

#include <algorithm>
#include <array>

#include <boost/algorithm/hex.hpp>
#include <boost/beast/core/string.hpp>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "web/cookies.hpp"

namespace polybot {
namespace {

constexpr std::string_view cookie_name = "session=";
/// No other site, a neighbour under the same domain neither, can set a cookie of such a name (RFC 6265bis, 4.1.3.2).
constexpr std::string_view https_cookie_name = "__Host-session=";
constexpr std::size_t cookie_bytes = 16;  // 128 bits: not to be guessed.
constexpr std::size_t chat_bytes = 16;

std::string to_hex(const unsigned char* bytes, std::size_t size) {
    std::string hex;
    boost::algorithm::hex_lower(bytes, bytes + size, std::back_inserter(hex));
    return hex;
}

bool is_cookie_value(std::string_view value) {
    return value.size() == 2 * cookie_bytes &&
           std::ranges::all_of(value, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::string chat_of(std::string_view cookie) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    if (EVP_Digest(cookie.data(), cookie.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1) {
        throw std::runtime_error("SHA-256 is not available");
    }
    return "web:" + to_hex(digest.data(), chat_bytes);
}

}  // namespace

bool is_by_https(const HttpRequest& request) {
    return boost::beast::iequals(find_header(request.headers, "X-Forwarded-Proto"), "https");
}

WebSession session_of(const HttpRequest& request) {
    const bool https = is_by_https(request);
    const std::string_view name = https ? https_cookie_name : cookie_name;
    const std::string_view sent = find_cookie(find_header(request.headers, "Cookie"), name);
    if (is_cookie_value(sent)) return {.chat = chat_of(sent), .set_cookie = {}};

    std::array<unsigned char, cookie_bytes> random{};
    if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) {
        throw std::runtime_error("no randomness for a session");
    }
    const std::string fresh = to_hex(random.data(), random.size());
    return {.chat = chat_of(fresh),
            .set_cookie = std::string(name) + fresh + "; Path=/; Max-Age=31536000; HttpOnly; SameSite=Strict" +
                          (https ? "; Secure" : "")};
}

bool is_from_our_page(const HttpRequest& request) {
    return find_header(request.headers, "X-Requested-With") == "polybot-chat";
}

}  // namespace polybot
