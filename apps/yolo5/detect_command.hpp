#pragma once

#include "command.hpp"

namespace polybot {

/// Adds `yolo5 detect IMAGE…`: finds objects in files, for people and scripts. Its exit code is 1 when a picture could
/// not be looked at.
[[nodiscard]] Command add_detect_command(CLI::App& app);

}  // namespace polybot
