#include "config/live_secret.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace polybot {

LiveSecret::LiveSecret(Secret current, std::optional<Secret> previous)
    : current_(std::move(current)), previous_(std::move(previous)) {}

Secret LiveSecret::current() const {
    const std::scoped_lock lock(mutex_);
    return current_;
}

std::vector<Secret> LiveSecret::valid() const {
    const std::scoped_lock lock(mutex_);
    std::vector<Secret> values = {current_};
    if (previous_) values.push_back(*previous_);
    return values;
}

bool LiveSecret::accepts(std::string_view presented) const {
    const auto values = valid();
    return std::ranges::any_of(values, [&](const Secret& value) { return secrets_equal(presented, value.reveal()); });
}

bool LiveSecret::replace(Secret current, std::optional<Secret> previous) {
    const std::scoped_lock lock(mutex_);
    const bool is_other = current.reveal() != current_.reveal();
    current_ = std::move(current);
    previous_ = std::move(previous);
    replaced_.notify_all();
    return is_other;
}

void LiveSecret::await_other_than(const Secret& known, const std::stop_token& stop) const {
    std::unique_lock lock(mutex_);
    replaced_.wait(lock, stop, [&] { return current_.reveal() != known.reveal(); });
}

void LiveSecret::while_current(const Secret& known, const std::stop_token& stop,
                               const std::function<void(const std::stop_token&)>& work) const {
    std::stop_source over;
    const std::stop_callback stopped(stop, [&over] { over.request_stop(); });
    const std::jthread watch([&](const std::stop_token& finished) {
        await_other_than(known, finished);
        over.request_stop();
    });
    work(over.get_token());
}

void LiveSecret::refused() const {
    look_again_();
}

void LiveSecret::when_refused(std::function<void()> look_again) {
    look_again_ = std::move(look_again);
}

}  // namespace polybot
