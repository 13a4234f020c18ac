#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "config/live_secret.hpp"
#include "http/client.hpp"
#include "result/result.hpp"
#include "telegram/moved_chats.hpp"

namespace polybot {

/// A JPEG that goes along with a call. Parameters of photos name it "attach://<name>".
struct BotApiUpload {
    std::string name;
    std::string_view jpeg;  ///< Must outlive the call.
};

/// One call of Telegram's Bot API; with uploads it is sent as a form, else as JSON.
struct BotApiCall {
    std::string_view method;
    boost::json::object parameters = {};
    std::vector<BotApiUpload> uploads = {};
    std::chrono::milliseconds timeout{15'000};
    std::stop_token stop = {};
};

/// How calls get to a Bot API server, and what their answers mean: `BotApi` lists the codes of its refusals. The token
/// is part of every URL and of no error; one that Telegram does not know is reported to its keeper. Thread-safe.
class BotApiConnection {
  public:
    /// `http` and `token` must outlive this.
    BotApiConnection(HttpClient& http, std::string url, const LiveSecret& token);

    /// The answer's `result`. A call to a group that became a supergroup is repeated once, with the supergroup's
    /// number.
    [[nodiscard]] Result<boost::json::value> send(BotApiCall call);

    /// The bytes of the file that getFile named so. Fails with `not_found` when there is none of that path any more,
    /// `invalid_argument` when it has more than `max_bytes` or is refused.
    [[nodiscard]] Result<std::string> download(const std::string& path, std::size_t max_bytes);

  private:
    struct Reply {
        Result<boost::json::value> result;
        std::optional<std::int64_t> moved_to = std::nullopt;  ///< The number that the chat has now.
    };
    [[nodiscard]] Reply exchange(const BotApiCall& call);

    HttpClient& http_;
    std::string url_;
    const LiveSecret& token_;
    MovedChats moved_chats_;
};

}  // namespace polybot
