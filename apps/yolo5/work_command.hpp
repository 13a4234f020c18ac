#pragma once

#include "command.hpp"

namespace polybot {

/// Adds `yolo5 work`: takes jobs off the queue until it is told to stop. When it runs, it may parse the command line
/// again.
[[nodiscard]] Command add_work_command(CLI::App& app, const std::function<void()>& parse_again);

}  // namespace polybot
