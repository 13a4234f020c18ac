#pragma once

#include <string>

#include "config/live_secret.hpp"
#include "http/client.hpp"
#include "result/result.hpp"

namespace polybot {

/// Tells polybot of results: `POST <polybot>/results?predictionId=<id>` with the shared secret. Thread-safe.
class Announcer {
  public:
    /// `polybot_url` is such as "http://127.0.0.1:8443", without a path. Both references must outlive this.
    Announcer(HttpClient& http, std::string polybot_url, const LiveSecret& secret);

    /// Returns once polybot has answered 2xx. Not retried here: the job goes back to the queue, and whoever receives
    /// it next finds the prediction and announces it again, perhaps with a newer secret.
    [[nodiscard]] Result<void> announce(const std::string& prediction_id);

  private:
    HttpClient& http_;
    std::string polybot_url_;
    const LiveSecret& secret_;
};

}  // namespace polybot
