#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "result/result.hpp"

namespace polybot {

/// One thing that a program needs in order to work.
struct Check {
    std::string what;                                 ///< In a few words: "write photos".
    std::function<Result<std::string>()> examine;     ///< What was found, for people, or the fault. It may throw.
    std::function<std::string(const Error&)> remedy;  ///< What to do about the fault: one sentence.
    bool vital = false;                               ///< Without it, the rest of its section cannot be examined.
};

/// Checks of one kind, in the order in which they build upon each other.
struct Section {
    std::string title;
    std::vector<Check> checks;
};

/// Examines everything, and prints a line for each check as it is known, with the remedy under each fault, and a
/// summary in the end. Returns whether all is well.
[[nodiscard]] bool examine(const std::vector<Section>& sections, std::ostream& out);

}  // namespace polybot
