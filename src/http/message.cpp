#include "http/message.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/json.hpp>

namespace polybot {

std::string_view find_header(const HttpHeaders& headers, std::string_view name) noexcept {
    for (const auto& [key, value] : headers) {
        if (boost::beast::iequals(key, name)) return value;
    }
    return {};
}

std::string_view bearer_token(const HttpHeaders& headers) noexcept {
    constexpr std::string_view scheme = "Bearer ";
    const auto credentials = find_header(headers, "Authorization");
    return credentials.starts_with(scheme) ? credentials.substr(scheme.size()) : std::string_view();
}

HttpResponse json_response(int status, std::string json) {
    return {.status = status, .body = std::move(json), .content_type = "application/json"};
}

HttpResponse error_response(int status, std::string_view sentence) {
    return json_response(status, boost::json::serialize(boost::json::object{{"error", sentence}}));
}

HttpResponse busy_response(std::string_view sentence) {
    HttpResponse response = error_response(503, sentence);
    response.headers.emplace_back("Retry-After", "1");
    return response;
}

}  // namespace polybot
