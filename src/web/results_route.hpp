#pragma once

#include "chat/delivery.hpp"
#include "config/live_secret.hpp"
#include "http/router.hpp"

namespace polybot {

/// Adds `POST /results?predictionId=` (and GET, for the first design's callers): a worker's word that a prediction is
/// stored. Answers 200 once it is delivered, 401 without `secret` as the bearer token, 404 for an unknown id, 503 when
/// the worker should announce it again later, 422 when that would not help. A delivery may take as long as an upload
/// does: `at_once` of them (positive) do so, and one more gets 503, so that people's requests find a thread whatever
/// the messengers do. Both references must outlive the router.
void add_results_route(Router& router, Delivery& delivery, const LiveSecret& secret, int at_once);

}  // namespace polybot
