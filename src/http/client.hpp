#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"
#include "result/result.hpp"

namespace polybot {

/// One part of a multipart/form-data body.
struct FormPart {
    std::string name;
    std::string_view data;          ///< Must outlive the call.
    std::string file_name = {};     ///< Empty for a plain field.
    std::string content_type = {};  ///< Empty for a plain field.
};

/// A request to send. A URL that holds a secret in its path sets `log_url`, which stands for it in every error;
/// without one, errors show the URL up to its query.
struct OutgoingRequest {
    std::string method = "GET";
    std::string url = {};
    std::string log_url = {};
    HttpHeaders headers = {};
    std::string_view body = {};  ///< Must outlive the call. Not together with `form`.
    std::vector<FormPart> form = {};
    std::chrono::milliseconds timeout{10'000};  ///< For the whole exchange.
    std::size_t max_response_bytes = 1U << 20U;
    std::stop_token stop = {};  ///< Ends the exchange within about a second.
};

/// What came back, whatever its status.
struct IncomingResponse {
    int status = 0;
    HttpHeaders headers;
    std::string body;
};

/// HTTP client over libcurl with kept-alive connections. Redirects are not followed; only http and https are spoken;
/// certificates are verified. Proxies come from the environment (https_proxy, no_proxy), but never for this machine
/// itself or a link-local address. Thread-safe. Blocking.
class HttpClient {
  public:
    HttpClient();
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// Fails with `unavailable` when no response came or `stop` ended it, `deadline_exceeded` past the timeout,
    /// `resource_exhausted` when the response is too large, `failed_precondition` when the server's certificate is not
    /// to be trusted, `invalid_argument` for a URL or header that is none.
    [[nodiscard]] Result<IncomingResponse> send(const OutgoingRequest& request);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace polybot
