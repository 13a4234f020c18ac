#pragma once

#include <chrono>
#include <string>

#include "claims/claim_store.hpp"
#include "log/log.hpp"
#include "time/clock.hpp"

namespace polybot {

/// A step that must not be done twice.
struct Step {
    std::string step;            ///< Its name, unique for good.
    std::chrono::seconds lease;  ///< Longer than the step may take.
    std::chrono::seconds keep;   ///< How long a repetition can still come.
};

/// Gives a claim back that is not finished; where that fails, its lease ends it.
inline void give_back(ClaimStore& claims, const Claim& claim) {
    if (const auto released = claims.release(claim); !released) {
        log::warn("claim not released, its lease will end it",
                  {{"step", claim.step}, {"reason", released.error().message}});
    }
}

/// Runs `action(bool again)` (returning Result<void>) under a claim; `again` when somebody who died may have done a
/// part of it, or all, and could not say so. A step done before is a success, a step that somebody else is doing fails
/// with `unavailable`, and a failed one may be tried again at once. What was done is a success even if that cannot be
/// recorded; then it may be done again once the lease has ended. One that outlives its lease may be done by another at
/// the same time; the first success ends it for all, and a failure leaves it to the other. Thread-safe.
template <class Action>
[[nodiscard]] Result<void> once(ClaimStore& claims, const Clock& clock, const Step& step, Action action) {
    const auto claim = claims.acquire(step.step, clock(), step.lease);
    if (!claim) return claim.error();
    if (*claim == Claim::done) return {};
    if (*claim == Claim::busy) return Error{Code::unavailable, step.step + " is being worked on"};

    Result<void> outcome = action(*claim == Claim::taken_over);
    if (!outcome) {
        give_back(claims, *claim);
        return outcome;
    }
    // Done is done, though it cannot be recorded: a failure would have it done again.
    if (const auto finished = claims.finish(*claim, clock(), step.keep); !finished) {
        log::warn("claim not finished, its lease will end it",
                  {{"step", step.step}, {"reason", finished.error().message}});
    }
    return {};
}

}  // namespace polybot
