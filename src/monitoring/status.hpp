#pragma once

#include <chrono>
#include <string>

#include "blobs/blob_store.hpp"
#include "chat/settings_store.hpp"
#include "metrics/metric_history.hpp"
#include "monitoring/queue_watch.hpp"
#include "predictions/prediction_store.hpp"
#include "time/clock.hpp"

namespace polybot {

/// Where the status comes from; all of it outlives whoever asks.
struct StatusSources {
    std::string version;
    std::string home;  ///< "local" or "aws".
    std::chrono::system_clock::time_point started_at;
    QueueWatch& queue;
    BlobStore& blobs;
    PredictionStore& predictions;
    SettingsStore& settings;
    MetricHistory& metrics;
    Clock clock;
};

/// How a polybot and its home are, as its operator wants to know it.
struct Status {
    bool well = true;  ///< Every store answers, and so does metric-streamer.
    std::string json;  ///< One object, a line for each member.
};

/// Asks every store a small question, all at once. Blocking, for as long as the slowest takes. Thread-safe.
[[nodiscard]] Status ask_status(const StatusSources& sources);

}  // namespace polybot
