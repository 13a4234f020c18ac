#include "aws/signer.hpp"

#include <future>
#include <memory>

#include <aws/auth/signable.h>
#include <aws/auth/signing.h>
#include <aws/auth/signing_result.h>
#include <aws/http/request_response.h>
#include <aws/io/stream.h>
#include <boost/url.hpp>

#include "aws/crt.hpp"

namespace polybot {
namespace {

using Message = std::unique_ptr<aws_http_message, crt::Deleter<aws_http_message_release>>;
using Stream = std::unique_ptr<aws_input_stream, crt::Deleter<aws_input_stream_release>>;
using Signable = std::unique_ptr<aws_signable, crt::Deleter<aws_signable_destroy>>;

Error failure(int code) {
    return {Code::internal, "a request could not be signed: " + std::string(crt::error_text(code))};
}

/// The Host header that HTTP clients send for a URL: with the port where it is not the scheme's own.
std::string host_of(const boost::urls::url_view& url) {
    std::string host(url.encoded_host());
    const auto port = url.port();
    if (!port.empty() && port != (url.scheme_id() == boost::urls::scheme::https ? "443" : "80")) {
        host.append(":").append(port);
    }
    return host;
}

struct Signing {
    aws_http_message* message;
    std::promise<int> done = {};
};

void on_signed(aws_signing_result* result, int error_code, void* user) {
    auto& signing = *static_cast<Signing*>(user);
    if (error_code == 0 &&
        aws_apply_signing_result_to_http_request(signing.message, crt::allocator(), result) != AWS_OP_SUCCESS) {
        error_code = aws_last_error();
    }
    signing.done.set_value(error_code);
}

/// Signs into a message of the run time's own.
Result<Message> signed_message(const UnsignedRequest& request, const SigningScope& scope,
                               const Credentials& credentials, std::chrono::seconds presigned_for) {
    const auto url = boost::urls::parse_uri(request.url);
    if (!url) return Error{Code::invalid_argument, "a malformed URL cannot be signed"};
    std::string target(url->encoded_target());
    if (!target.starts_with('/')) target = std::string("/").append(target);
    const std::string host = host_of(*url);
    const auto body = crt::cursor(request.body);

    aws_allocator* const allocator = crt::allocator();
    Message message(aws_http_message_new_request(allocator));
    aws_http_message_set_request_method(message.get(), crt::cursor(request.method));
    aws_http_message_set_request_path(message.get(), crt::cursor(target));
    const auto add = [&message](std::string_view name, std::string_view value) {
        aws_http_header header{};
        header.name = crt::cursor(name);
        header.value = crt::cursor(value);
        aws_http_message_add_header(message.get(), header);
    };
    add("Host", host);
    for (const auto& [name, value] : request.headers) add(name, value);
    const Stream stream(aws_input_stream_new_from_cursor(allocator, &body));
    aws_http_message_set_body_stream(message.get(), stream.get());
    const Signable signable(aws_signable_new_http_request(allocator, message.get()));

    const bool s3 = scope.service == "s3";
    const bool in_query = presigned_for > std::chrono::seconds(0);
    aws_signing_config_aws config{};
    config.config_type = AWS_SIGNING_CONFIG_AWS;
    config.algorithm = AWS_SIGNING_ALGORITHM_V4;
    config.signature_type = in_query ? AWS_ST_HTTP_REQUEST_QUERY_PARAMS : AWS_ST_HTTP_REQUEST_HEADERS;
    config.region = crt::cursor(scope.region);
    config.service = crt::cursor(scope.service);
    config.credentials = credentials.get();
    // S3 alone takes a path as it stands: its keys may hold what would be normalised away.
    config.flags.use_double_uri_encode = s3 ? 0 : 1;
    config.flags.should_normalize_uri_path = s3 ? 0 : 1;
    if (in_query) {
        config.expiration_in_seconds = static_cast<std::uint64_t>(presigned_for.count());
        if (s3) config.signed_body_value = g_aws_signed_body_value_unsigned_payload;
    } else if (s3) {
        config.signed_body_header = AWS_SBHT_X_AMZ_CONTENT_SHA256;
    }
    const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(scope.time.time_since_epoch());
    aws_date_time_init_epoch_millis(&config.date, static_cast<std::uint64_t>(time.count()));

    Signing signing{.message = message.get()};
    const auto* const base = static_cast<const aws_signing_config_base*>(static_cast<const void*>(&config));
    if (aws_sign_request_aws(allocator, signable.get(), base, on_signed, &signing) != AWS_OP_SUCCESS) {
        return failure(aws_last_error());
    }
    // Version 4 with credentials at hand is computed before the call returns.
    if (const int code = signing.done.get_future().get(); code != 0) return failure(code);
    return message;
}

}  // namespace

Result<HttpHeaders> sign(const UnsignedRequest& request, const SigningScope& scope, const Credentials& credentials) {
    const auto message = signed_message(request, scope, credentials, std::chrono::seconds(0));
    if (!message) return message.error();
    HttpHeaders headers;
    for (std::size_t i = 0; i < aws_http_message_get_header_count(message->get()); ++i) {
        aws_http_header header{};
        aws_http_message_get_header(message->get(), &header, i);
        headers.emplace_back(crt::view(header.name), crt::view(header.value));
    }
    return headers;
}

Result<std::string> presign(const UnsignedRequest& request, const SigningScope& scope, const Credentials& credentials,
                            std::chrono::seconds valid) {
    const auto message = signed_message(request, scope, credentials, valid);
    if (!message) return message.error();
    aws_byte_cursor target{};
    aws_http_message_get_request_path(message->get(), &target);
    const auto url = boost::urls::parse_uri(request.url);
    return std::string(url->encoded_origin()) + std::string(crt::view(target));
}

}  // namespace polybot
