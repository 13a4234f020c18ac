#pragma once

#include "result/result.hpp"

namespace polybot {

/// Gives up, for good, what a program that reads strangers' pictures and requests never does, and whoever took it over
/// would do next: start programs or processes, look into others, gain privileges, mount, load code into the kernel.
/// Each such call fails with EPERM from now on. Holds for threads that start later: call before any does. Where the
/// kernel or a container forbids it, it fails with `failed_precondition`, and nothing is changed.
[[nodiscard]] Result<void> enter_sandbox();

}  // namespace polybot
