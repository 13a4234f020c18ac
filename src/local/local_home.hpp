#pragma once

#include <chrono>
#include <filesystem>

#include "local/database.hpp"
#include "local/file_blob_store.hpp"
#include "local/sqlite_chat_log.hpp"
#include "local/sqlite_claim_store.hpp"
#include "local/sqlite_decision_log.hpp"
#include "local/sqlite_job_queue.hpp"
#include "local/sqlite_lease_store.hpp"
#include "local/sqlite_metric_history.hpp"
#include "local/sqlite_metric_sink.hpp"
#include "local/sqlite_prediction_list.hpp"
#include "local/sqlite_prediction_store.hpp"
#include "local/sqlite_service_times.hpp"
#include "local/sqlite_settings_store.hpp"
#include "time/clock.hpp"

namespace polybot {

/// How long a job of this home stays with the worker that received it, unless that extends it.
inline constexpr std::chrono::seconds default_visibility_timeout{30};

/// The one-machine home: every store on one folder, which polybot, the workers and metric-streamer open together.
/// Thread-safe as its parts are.
class LocalHome {
    std::filesystem::path folder_;

  public:
    /// Creates the folder (mode 0700) when it is new. Throws std::exception with a sentence for the operator when it
    /// cannot be used.
    explicit LocalHome(std::filesystem::path folder, const Clock& clock = system_clock(),
                       std::chrono::seconds visibility_timeout = default_visibility_timeout);

    Database database;
    SqliteJobQueue jobs;
    SqliteJobQueue dead_letters;
    FileBlobStore blobs;
    SqlitePredictionStore predictions;
    SqlitePredictionList prediction_list;
    SqliteClaimStore claims;
    SqliteChatLog chat_log;
    SqliteSettingsStore settings;
    SqliteMetricSink metrics;
    SqliteMetricHistory metric_history;
    SqliteServiceTimes service_times;
    SqliteLeaseStore leases;
    SqliteDecisionLog decisions;
};

}  // namespace polybot
