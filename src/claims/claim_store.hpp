#pragma once

#include <chrono>
#include <string>

#include "result/result.hpp"

namespace polybot {

/// An attempt to claim a step, and what became of it.
struct Claim {
    enum State {
        acquired,    ///< It is ours until the lease ends.
        taken_over,  ///< The same, and somebody who died may have done a part of it, or all.
        busy,        ///< Somebody holds it; ask again later.
        done,        ///< It was finished before: nothing to do.
    };

    State state;
    std::string step;
    std::string token;  ///< No other attempt has the same: by it the store knows whose the step is.

    friend bool operator==(const Claim& claim, State expected) { return claim.state == expected; }
};

/// Lets exactly one of many processes do a step ("update:123", "delivery:<id>"), and another take over when that
/// one died: a claim is a lease until it is finished. Thread-safe. Blocking.
class ClaimStore {
  public:
    virtual ~ClaimStore() = default;

    /// Takes the step when it is new or its last lease ran out at `now`. Whoever held that is forgotten in time.
    [[nodiscard]] virtual Result<Claim> acquire(const std::string& step, std::chrono::system_clock::time_point now,
                                                std::chrono::seconds lease) = 0;

    /// Records that the claim's step is done; remembered for at least `keep`. That holds for everybody, also when the
    /// lease ended before: whoever has taken the step over cannot be stopped, but when that one fails or dies, nobody
    /// does again what was done.
    [[nodiscard]] virtual Result<void> finish(const Claim& claim, std::chrono::system_clock::time_point now,
                                              std::chrono::seconds keep) = 0;

    /// Gives the claim's step back unfinished, for another attempt at once. Changes nothing where the claim no longer
    /// holds it: another has taken it over, or it is done.
    [[nodiscard]] virtual Result<void> release(const Claim& claim) = 0;
};

}  // namespace polybot
