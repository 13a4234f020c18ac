#pragma once

#include <chrono>
#include <string>

#include "result/result.hpp"

namespace polybot {

/// What became of an attempt to claim a step.
enum class Claim {
    acquired,    ///< It is ours until the lease ends.
    taken_over,  ///< The same, and somebody who died may have done a part of it, or all.
    busy,        ///< Somebody holds it; ask again later.
    done,        ///< It was finished before: nothing to do.
};

/// Lets exactly one of many processes do a step ("update:123", "delivery:<id>"), and another take over when that
/// one died: a claim is a lease until it is finished. Thread-safe. Blocking.
class ClaimStore {
  public:
    virtual ~ClaimStore() = default;

    /// Takes the step when it is new or its last lease ran out at `now`. Whoever held that is forgotten in time.
    [[nodiscard]] virtual Result<Claim> acquire(const std::string& step, std::chrono::system_clock::time_point now,
                                                std::chrono::seconds lease) = 0;

    /// Records that the step is done; remembered for at least `keep`.
    [[nodiscard]] virtual Result<void> finish(const std::string& step, std::chrono::system_clock::time_point now,
                                              std::chrono::seconds keep) = 0;

    /// Gives an unfinished step back, for another attempt at once.
    [[nodiscard]] virtual Result<void> release(const std::string& step) = 0;
};

}  // namespace polybot
