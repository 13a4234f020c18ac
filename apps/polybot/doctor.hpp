#pragma once

#include "options.hpp"

namespace polybot {

/// `polybot doctor`: examines what polybot needs, one by one, and prints a table. Returns the exit code: 0 when all is
/// well.
[[nodiscard]] int examine_polybot(PolybotOptions& options);

}  // namespace polybot
