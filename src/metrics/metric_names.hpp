#pragma once

namespace polybot::metric {

/// The names that metric-streamer publishes under, every 30 s, in both homes. CloudWatch's units are beside them.
inline constexpr const char* backlog_per_instance = "BacklogPerInstance";  ///< None: jobs waiting per running worker.
inline constexpr const char* acceptable_backlog =
    "AcceptableBacklogPerInstance";                               ///< None: the target in force for the above.
inline constexpr const char* queue_depth = "QueueDepth";          ///< Count: jobs that wait.
inline constexpr const char* in_flight = "InFlight";              ///< Count: jobs that workers hold.
inline constexpr const char* workers = "Workers";                 ///< Count: workers that run (InService).
inline constexpr const char* oldest_age = "OldestJobAgeSeconds";  ///< Seconds; only where the queue tells it.
inline constexpr const char* seconds_per_job = "SecondsPerJob";   ///< Seconds, of one worker; only once measured.
inline constexpr const char* expected_wait =
    "ExpectedWaitSeconds";  ///< Seconds, of a job sent now; only once measured.

}  // namespace polybot::metric
