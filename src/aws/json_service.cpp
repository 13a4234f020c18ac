#include "aws/json_service.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace polybot {

Result<boost::json::object> JsonService::call(const std::string& operation, const boost::json::object& input,
                                              std::chrono::milliseconds timeout, const std::stop_token& stop) {
    const std::string body = boost::json::serialize(input);
    const auto response =
        client_.send({.service = service_,
                      .operation = operation,
                      .headers = {{"Content-Type", content_type_}, {"X-Amz-Target", target_ + "." + operation}},
                      .body = body,
                      .timeout = timeout,
                      .stop = stop});
    if (!response) return response.error();
    if (response->body.empty()) return boost::json::object();
    boost::system::error_code failed;
    auto answer = boost::json::parse(response->body, failed);
    if (failed || !answer.is_object()) {
        return Error{Code::data_loss, std::string(service_.name) + " " + operation + " answered with no JSON object"};
    }
    return std::move(answer).as_object();
}

}  // namespace polybot
