#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
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

/// A request to send. A URL that holds a secret sets `log_url`, which stands for it in every error.
struct OutgoingRequest {
    std::string method = "GET";
    std::string url;
    std::string log_url = {};
    HttpHeaders headers = {};
    std::string_view body = {};  ///< Must outlive the call. Not together with `form`.
    std::vector<FormPart> form = {};
    std::chrono::milliseconds timeout{10'000};  ///< For the whole exchange.
    std::size_t max_response_bytes = 1U << 20U;
};

/// What came back, whatever its status.
struct IncomingResponse {
    int status = 0;
    HttpHeaders headers;
    std::string body;
};

/// HTTP client over libcurl with kept-alive connections. Redirects are not followed; only http and https are spoken.
/// Thread-safe. Blocking.
class HttpClient {
  public:
    HttpClient();
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// Fails with `unavailable` when no response came, `deadline_exceeded` past the timeout, `resource_exhausted`
    /// when the response is too large, `invalid_argument` for a URL that is none.
    [[nodiscard]] Result<IncomingResponse> send(const OutgoingRequest& request);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace polybot
