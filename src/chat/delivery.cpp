#include "chat/delivery.hpp"

#include <utility>

#include "chat/once.hpp"
#include "chat/summary.hpp"
#include "log/log.hpp"

namespace polybot {
namespace {

/// Longer than the messenger's own retries take.
constexpr std::chrono::seconds lease{90};
/// A callback is repeated within minutes; `delivered_at` stands for as long as the prediction does.
constexpr std::chrono::hours remember_deliveries{24};

}  // namespace

Delivery::Delivery(PredictionStore& predictions, BlobStore& blobs, ClaimStore& claims, Messenger& messenger,
                   Clock clock)
    : predictions_(predictions), blobs_(blobs), claims_(claims), messenger_(messenger), clock_(std::move(clock)) {}

Result<void> Delivery::deliver(const std::string& prediction_id) {
    const auto prediction = predictions_.get(prediction_id);
    if (!prediction) return prediction.error();
    if (prediction->delivered_at) return {};
    const Step step{.step = "delivery:" + prediction_id, .lease = lease, .keep = remember_deliveries};
    if (const auto sent = once(claims_, clock_, step, [&] { return send(*prediction); }); !sent) return sent.error();
    // Not a part of the step, which would be given back when this fails, and the answer sent again.
    return predictions_.mark_delivered(prediction_id, clock_());
}

Result<void> Delivery::send(const Prediction& prediction) {
    Blob picture;
    if (!prediction.annotated_key.empty()) {
        auto blob = blobs_.get(prediction.annotated_key);
        if (!blob && is_transient(blob.error().code)) return blob.error();
        if (blob) {
            picture = *std::move(blob);
        } else {
            log::error("picture not read, sending the text alone",
                       {{"prediction_id", prediction.id}, {"reason", blob.error().message}});
        }
    }

    const Answer answer{.prediction = prediction, .text = answer_text(prediction), .picture = picture.bytes};
    if (const auto delivered = messenger_.deliver(answer); !delivered) {
        if (!chat_is_gone(delivered.error())) return delivered;
        log::info("chat is gone", {{"chat", prediction.chat}, {"prediction_id", prediction.id}});
    }
    log::info("answer delivered",
              {{"chat", prediction.chat}, {"prediction_id", prediction.id}, {"objects", prediction.objects.size()}});
    return {};
}

}  // namespace polybot
