#pragma once

#include <cmath>

namespace polybot {

/// A share of 0..1 as people read it: 0..100, rounded.
[[nodiscard]] inline int percent(double share) {
    return static_cast<int>(std::lround(share * 100));
}

}  // namespace polybot
