#include "chat/delivery.hpp"

#include "chat/chat_fixture.hpp"
#include "result/matchers.hpp"
#include "texts/say.hpp"

namespace polybot {
namespace {

using ::testing::ElementsAre;
using testing::FailsWith;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::SizeIs;

constexpr const char* id = "0b0e5b2e-4c3f-4a52-9d5e-0d6f5a2f3a11";

class DeliveryTest : public testing::ChatTest {
  protected:
    void store(PredictionStatus status) {
        const Prediction prediction{
            .id = id,
            .chat = "telegram:5",
            .message_id = "9",
            .status_message_id = "10",
            .status = status,
            .failure = status == PredictionStatus::failed ? "It is broken." : "",
            .objects =
                status == PredictionStatus::done ? std::vector{FoundObject{.name = "dog"}} : std::vector<FoundObject>(),
            .photo_key = std::string("photos/") + id,
            .annotated_key = status == PredictionStatus::done ? std::string("predictions/") + id : "",
            .model = "yolov5n",
            .time = now,
            .requested_at = now,
            .delivered_at = {},
            .expires_at = now + std::chrono::hours(1)};
        ASSERT_THAT(home.predictions.put(prediction), IsOk());
        if (status == PredictionStatus::done) {
            ASSERT_THAT(home.blobs.put(prediction.annotated_key, "jpeg", "image/jpeg"), IsOk());
        }
    }
    [[nodiscard]] bool is_marked() { return home.predictions.get(id).value().delivered_at.has_value(); }
};

TEST_F(DeliveryTest, DeliversOnce) {
    store(PredictionStatus::done);
    EXPECT_THAT(bot.delivery.deliver(id), IsOk());
    EXPECT_THAT(bot.delivery.deliver(id), IsOk());
    ASSERT_THAT(messenger.answers, SizeIs(1));
    EXPECT_EQ(messenger.answers[0].text, "1 dog");
    EXPECT_THAT(messenger.pictures, ElementsAre("jpeg"));
    EXPECT_TRUE(is_marked());
}

TEST_F(DeliveryTest, DoesNotKnowWhatIsNotStored) {
    EXPECT_THAT(bot.delivery.deliver(id), FailsWith(Code::not_found));
}

TEST_F(DeliveryTest, SaysWhyThereIsNoAnswer) {
    store(PredictionStatus::failed);
    EXPECT_THAT(bot.delivery.deliver(id), IsOk());
    ASSERT_THAT(messenger.answers, SizeIs(1));
    EXPECT_EQ(messenger.answers[0].text, "It is broken.");
    EXPECT_THAT(messenger.pictures, ElementsAre(""));
}

TEST_F(DeliveryTest, WhatCannotBeDeliveredNowIsDeliveredLater) {
    store(PredictionStatus::done);
    messenger.failure = Error{Code::unavailable, "away"};
    EXPECT_THAT(bot.delivery.deliver(id), FailsWith(Code::unavailable));
    EXPECT_FALSE(is_marked());
    messenger.failure.reset();
    EXPECT_THAT(bot.delivery.deliver(id), IsOk());
    EXPECT_THAT(messenger.answers, SizeIs(1));
}

TEST_F(DeliveryTest, NothingIsOwedToAChatThatIsGone) {
    store(PredictionStatus::done);
    messenger.failure = Error{Code::permission_denied, "blocked"};
    EXPECT_THAT(bot.delivery.deliver(id), IsOk());
    EXPECT_TRUE(is_marked());
    EXPECT_THAT(messenger.answers, IsEmpty());
}

/// A store that cannot be written any more.
class ReadOnlyPredictions final : public PredictionStore {
  public:
    explicit ReadOnlyPredictions(PredictionStore& store) : store_(store) {}
    Result<void> put(const Prediction&) override { return away(); }
    Result<void> replace(const Prediction&) override { return away(); }
    Result<Prediction> get(const std::string& key) override { return store_.get(key); }
    Result<void> mark_delivered(const std::string&, std::chrono::system_clock::time_point) override { return away(); }

  private:
    static Error away() { return {Code::unavailable, "away"}; }
    PredictionStore& store_;
};

TEST_F(DeliveryTest, AnAnswerThatCannotBeMarkedIsNotSentAgain) {
    store(PredictionStatus::done);
    ReadOnlyPredictions predictions(home.predictions);
    const Ports read_only{.jobs = home.jobs,
                          .blobs = home.blobs,
                          .predictions = predictions,
                          .claims = home.claims,
                          .log = home.chat_log,
                          .settings = home.settings};
    Delivery unable_to_mark(read_only, messenger, bot.pace, bot.outcomes, clock());
    EXPECT_THAT(unable_to_mark.deliver(id), FailsWith(Code::unavailable));
    EXPECT_THAT(unable_to_mark.deliver(id), FailsWith(Code::unavailable));
    EXPECT_THAT(messenger.answers, SizeIs(1));
    EXPECT_THAT(bot.delivery.deliver(id), IsOk());
    EXPECT_TRUE(is_marked());
    EXPECT_THAT(messenger.answers, SizeIs(1));
}

TEST_F(DeliveryTest, APictureThatIsGoneLeavesTheText) {
    store(PredictionStatus::done);
    ASSERT_THAT(home.blobs.remove(std::string("predictions/") + id), IsOk());
    EXPECT_THAT(bot.delivery.deliver(id), IsOk());
    ASSERT_THAT(messenger.answers, SizeIs(1));
    EXPECT_THAT(messenger.pictures, ElementsAre(""));
}

TEST_F(DeliveryTest, LeavesADeliveryToWhoeverHasBegunIt) {
    store(PredictionStatus::done);
    ASSERT_THAT(home.claims.acquire(std::string("delivery:") + id, now, std::chrono::seconds(60)), IsOk());
    EXPECT_THAT(bot.delivery.deliver(id), FailsWith(Code::unavailable));
    EXPECT_THAT(messenger.answers, IsEmpty());
}

}  // namespace
}  // namespace polybot
