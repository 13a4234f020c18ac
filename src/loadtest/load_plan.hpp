#pragma once

#include <chrono>
#include <optional>

namespace polybot {

/// What a load test does.
struct LoadPlan {
    int count = 100;                                    ///< Photos in all: 1 to 1,000,000.
    std::optional<std::chrono::seconds> duration = {};  ///< Takes the place of `count`: none is sent later than this.
    int concurrency = 4;                                ///< Photos sent and not answered yet, at most: 1 to 1,000.
    std::optional<double> rate = {};                    ///< Photos a second, as evenly as `concurrency` allows.
    std::chrono::milliseconds patience{600'000};        ///< A photo that is not answered by then is late.
};

}  // namespace polybot
