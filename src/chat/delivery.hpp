#pragma once

#include <string>

#include "blobs/blob_store.hpp"
#include "chat/messenger.hpp"
#include "claims/claim_store.hpp"
#include "predictions/prediction_store.hpp"
#include "time/clock.hpp"

namespace polybot {

/// Brings results to the people who asked. Thread-safe.
class Delivery {
  public:
    Delivery(PredictionStore& predictions, BlobStore& blobs, ClaimStore& claims, Messenger& messenger, Clock clock);

    /// Delivers the prediction unless that was done before; returns once it is marked as delivered. Fails with
    /// `not_found` for an unknown id, `unavailable` while somebody else is delivering it. A user can see an answer
    /// twice only when this process dies between the messenger's success and the end of the claim, or when neither
    /// the claim's end nor the mark after it can be stored.
    [[nodiscard]] Result<void> deliver(const std::string& prediction_id);

  private:
    [[nodiscard]] Result<void> send(const Prediction& prediction);

    PredictionStore& predictions_;
    BlobStore& blobs_;
    ClaimStore& claims_;
    Messenger& messenger_;
    Clock clock_;
};

}  // namespace polybot
