#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <thread>

namespace polybot {

/// A thread that does `work` until it is asked to stop. An exception is a bug: it is logged under `name`, and `work`
/// begins anew a second later, so that one input that nobody thought of ends no service. Hence `work` must leave
/// nothing behind when it throws.
[[nodiscard]] std::jthread service_thread(std::string name, std::function<void(const std::stop_token&)> work);

}  // namespace polybot
