// Signs requests for test_signatures.py: a JSON object a line in, one out.

#include <iostream>
#include <stdexcept>
#include <string>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "aws/signer.hpp"
#include "time/rfc3339.hpp"

namespace polybot {
namespace {

namespace json = boost::json;

std::string text_of(const json::object& object, std::string_view name) {
    return std::string(object.at(name).as_string());
}

json::object sign_one(const json::object& input) {
    const std::string body = text_of(input, "body");
    UnsignedRequest request{
        .method = text_of(input, "method"), .url = text_of(input, "url"), .headers = {}, .body = body};
    for (const json::value& header : input.at("headers").as_array()) {
        request.headers.emplace_back(header.at(0).as_string(), header.at(1).as_string());
    }
    const SigningScope scope{.service = text_of(input, "service"),
                             .region = text_of(input, "region"),
                             .time = parse_rfc3339(text_of(input, "time")).value()};
    const Credentials credentials(text_of(input, "access_key"), Secret(text_of(input, "secret_key")),
                                  Secret(text_of(input, "session_token")));
    const std::chrono::seconds valid(input.at("expires_in").as_int64());
    if (valid > std::chrono::seconds(0)) {
        return {{"url", presign(request, scope, credentials, valid).value()}, {"headers", json::array()}};
    }
    json::array headers;
    for (const auto& [name, value] : sign(request, scope, credentials).value()) {
        headers.push_back(json::array{name, value});
    }
    return {{"url", request.url}, {"headers", std::move(headers)}};
}

}  // namespace
}  // namespace polybot

int main() {
    try {
        for (std::string line; std::getline(std::cin, line);) {
            std::cout << boost::json::serialize(polybot::sign_one(boost::json::parse(line).as_object())) << std::endl;
        }
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "aws_sign: " << error.what() << '\n';
        return 1;
    }
}
