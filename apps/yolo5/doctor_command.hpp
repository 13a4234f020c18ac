#pragma once

#include "command.hpp"

namespace polybot {

/// Adds `yolo5 doctor`, with the options of `yolo5 work`: examines what a worker needs, one by one, and prints a table.
/// Its exit code is 0 when all is well. When it runs, it may parse the command line again.
[[nodiscard]] Command add_doctor_command(CLI::App& app, const std::function<void()>& parse_again);

}  // namespace polybot
