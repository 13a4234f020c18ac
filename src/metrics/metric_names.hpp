#pragma once

/// The names that metric-streamer publishes under, every 30 s, in both homes, and polybot, while there is something to
/// count; their units are as CloudWatch has them.
namespace polybot::metric {

// None.
inline constexpr const char* backlog_per_instance = "BacklogPerInstance";          ///< Jobs waiting per running worker.
inline constexpr const char* acceptable_backlog = "AcceptableBacklogPerInstance";  ///< The target in force for that.
// Count.
inline constexpr const char* queue_depth = "QueueDepth";  ///< Jobs that wait.
inline constexpr const char* in_flight = "InFlight";      ///< Jobs that workers hold.
inline constexpr const char* workers = "Workers";         ///< Workers that run (InService).
// Seconds.
inline constexpr const char* oldest_age = "OldestJobAgeSeconds";     ///< Only where the queue tells it.
inline constexpr const char* seconds_per_job = "SecondsPerJob";      ///< Of one worker; only once measured.
inline constexpr const char* expected_wait = "ExpectedWaitSeconds";  ///< Of a job sent now; only once measured.
// Count, by each polybot those of its own: sums alone mean anything.
inline constexpr const char* photos_answered = "PhotosAnswered";  ///< Their senders were told what is in them.
inline constexpr const char* photos_failed = "PhotosFailed";      ///< Their senders were told that there is no answer.

}  // namespace polybot::metric
