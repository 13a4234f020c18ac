#pragma once

#include "blobs/blob_store.hpp"
#include "chat/chat_log.hpp"
#include "chat/conversation.hpp"
#include "chat/photo_intake.hpp"
#include "http/router.hpp"
#include "predictions/prediction_store.hpp"
#include "time/clock.hpp"
#include "web/web_messenger.hpp"

namespace polybot {

/// What the web chat works with; all of it outlives the server.
struct WebChat {
    Conversation& conversation;
    PhotoIntake& intake;
    ChatLog& log;
    BlobStore& blobs;
    PredictionStore& predictions;
    NotifyChat notify;
    Clock clock;
};

/// Adds the web chat's API (docs/web-chat.md) under `/api/`.
void add_chat_routes(Router& router, const WebChat& chat);

}  // namespace polybot
