#include "aws/query_service.hpp"

#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

namespace polybot {

Result<pugi::xml_document> QueryService::call(const std::string& operation, const Parameters& parameters) {
    const auto encoded = [](const std::string& text) {
        return boost::urls::encode(text, boost::urls::unreserved_chars);
    };
    std::string body = "Action=" + operation + "&Version=" + version_;
    for (const auto& [name, value] : parameters) {
        body.append("&").append(encoded(name)).append("=").append(encoded(value));
    }
    const auto response =
        client_.send({.service = service_,
                      .operation = operation,
                      .headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}},
                      .body = body});
    if (!response) return response.error();
    pugi::xml_document document;
    if (!document.load_buffer(response->body.data(), response->body.size())) {
        return Error{Code::data_loss, std::string(service_.name) + " " + operation + " answered with no XML"};
    }
    return document;
}

}  // namespace polybot
