#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "config/secret.hpp"
#include "loadtest/event_reader.hpp"
#include "result/result.hpp"

namespace polybot {

/// Follows an event stream, over every break. The URL is reached directly, never through a proxy, as the token goes
/// along.
class AnswerStream {
  public:
    using OnEvent = std::function<void(const EventReader::Event&)>;

    /// `token` must outlive this.
    AnswerStream(std::string url, const Secret& token, OnEvent on_event);

    /// Follows until `stop`, blocking. Fails when the server refuses, or cannot be reached before the first event came.
    [[nodiscard]] Result<void> follow(const std::stop_token& stop);

  private:
    /// One connection, until it ends.
    [[nodiscard]] Result<void> connect(const std::stop_token& stop);

    std::string url_;
    const Secret& token_;
    OnEvent on_event_;
    std::string last_id_;
};

}  // namespace polybot
