#include "monitoring/measured_messenger.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace polybot {
namespace {

/// From an idle worker to a queue that waits for machines to start.
const prometheus::Histogram::BucketBoundaries seconds{0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900};

/// "telegram" of "telegram:42". What a queue brings is not ours to trust: it must not make new series.
std::string channel_of(const Answer& answer) {
    static constexpr std::array<std::string_view, 3> known = {"telegram", "web", "loadtest"};
    const std::string_view chat = answer.prediction.chat;
    const auto channel = chat.substr(0, chat.find(':'));
    return std::string(std::ranges::find(known, channel) == known.end() ? "other" : channel);
}

}  // namespace

MeasuredMessenger::MeasuredMessenger(Messenger& inner, prometheus::Registry& registry, Clock clock)
    : inner_(inner),
      clock_(std::move(clock)),
      answers_(prometheus::BuildCounter()
                   .Name("polybot_answers_delivered_total")
                   .Help("Answers delivered, by what came of the photo.")
                   .Register(registry)),
      failures_(prometheus::BuildCounter()
                    .Name("polybot_answer_delivery_failures_total")
                    .Help("Answers that could not be delivered at once, by the error's code; most are tried again.")
                    .Register(registry)),
      waits_(prometheus::BuildHistogram()
                 .Name("polybot_answer_wait_seconds")
                 .Help("From a photo that is taken to its answer that is delivered.")
                 .Register(registry)) {}

Result<void> MeasuredMessenger::deliver(const Answer& answer) {
    auto delivered = inner_.deliver(answer);
    count({&answer, 1}, delivered);
    return delivered;
}

Result<void> MeasuredMessenger::deliver_album(std::span<const Answer> answers, const Message& list) {
    auto delivered = inner_.deliver_album(answers, list);
    count(answers, delivered);
    return delivered;
}

void MeasuredMessenger::count(std::span<const Answer> answers, const Result<void>& delivered) {
    for (const Answer& answer : answers) {
        const std::string channel = channel_of(answer);
        const Prediction& prediction = answer.prediction;
        if (!delivered) {
            failures_.Add({{"channel", channel}, {"code", std::string(to_string(delivered.error().code))}}).Increment();
            continue;
        }
        const bool is_done = prediction.status == PredictionStatus::done;
        answers_.Add({{"channel", channel}, {"outcome", is_done ? "done" : "failed"}}).Increment();
        if (prediction.delivered_at) continue;  // Asked for once more: nobody has waited since.
        const std::chrono::duration<double> waited = clock_() - prediction.requested_at;
        waits_.Add({{"channel", channel}}, seconds).Observe(std::max(0.0, waited.count()));
    }
}

}  // namespace polybot
