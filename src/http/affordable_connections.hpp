#pragma once

namespace polybot {

/// How many connections leave room for the files that this process opens itself, `wanted` at most. Raises the limit of
/// open files first, as far as it may: the 1,024 of most shells are soon taken by a flood, and then no photo is stored.
[[nodiscard]] int affordable_connections(int wanted);

}  // namespace polybot
