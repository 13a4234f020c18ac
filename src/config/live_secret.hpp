#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string_view>
#include <vector>

#include "config/secret.hpp"

namespace polybot {

/// A secret that may be replaced while the program runs. The value before the current one stays valid, so that those
/// who have learnt of the new one and those who have not yet understand each other. Thread-safe.
class LiveSecret {
  public:
    explicit LiveSecret(Secret current, std::optional<Secret> previous = std::nullopt);

    /// The value to use.
    [[nodiscard]] Secret current() const;
    /// The values to accept: the current one first, then the one before, where there is one.
    [[nodiscard]] std::vector<Secret> valid() const;
    /// Whether `presented` is one of them; in constant time, as `secrets_equal` is.
    [[nodiscard]] bool accepts(std::string_view presented) const;

    /// Returns whether the current value is another now.
    bool replace(Secret current, std::optional<Secret> previous);
    /// Waits until the current value is not `known`, or until `stop`.
    void await_other_than(const Secret& known, const std::stop_token& stop) const;

    /// Runs `work`, blocking, with a token that is stopped once the current value is not `known`, or with `stop`.
    void while_current(const Secret& known, const std::stop_token& stop,
                       const std::function<void(const std::stop_token&)>& work) const;

    /// Tells whoever keeps this secret up to date that the other side does not know it, or presented one that is not
    /// known here: perhaps there is a newer one. Returns at once.
    void refused() const;
    /// What `refused` calls; it must not block. Call before any other thread knows this.
    void when_refused(std::function<void()> look_again);

  private:
    mutable std::mutex mutex_;
    mutable std::condition_variable_any replaced_;
    Secret current_;
    std::optional<Secret> previous_;
    std::function<void()> look_again_ = [] {};
};

}  // namespace polybot
