#pragma once

#include "blobs/blob_store.hpp"
#include "chat/chat_log.hpp"
#include "chat/settings_store.hpp"
#include "claims/claim_store.hpp"
#include "jobs/job_queue.hpp"
#include "predictions/prediction_store.hpp"

namespace polybot {

/// What the bot keeps things in; all of it outlives whoever works with it.
struct Ports {
    JobQueue& jobs;
    BlobStore& blobs;
    PredictionStore& predictions;
    ClaimStore& claims;
    ChatLog& log;
    SettingsStore& settings;
};

}  // namespace polybot
