#include "chat/dead_letters.hpp"

#include <stdexcept>
#include <stop_token>

#include "chat/chat_fixture.hpp"
#include "result/matchers.hpp"
#include "texts/say.hpp"

namespace polybot {
namespace {

using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::SizeIs;

class DeadLettersTest : public testing::ChatTest {
  protected:
    /// A job that has just become a dead letter.
    Job lose_a_job() {
        const Job job{.prediction_id = "0b0e5b2e-4c3f-4a52-9d5e-0d6f5a2f3a11",
                      .chat = "telegram:5",
                      .message_id = "9",
                      .status_message_id = "10",
                      .image_key = "photos/0b0e5b2e-4c3f-4a52-9d5e-0d6f5a2f3a11",
                      .content_type = "image/jpeg",
                      .bytes = 10,
                      .options = {},
                      .requested_at = now,
                      .traceparent = {}};
        bury(to_json(job));
        return job;
    }
    void bury(const std::string& body) {
        ASSERT_THAT(home.jobs.send(body), IsOk());
        ASSERT_THAT(home.jobs.bury(home.jobs.receive(1, {}).value().at(0)), IsOk());
    }
    [[nodiscard]] QueueDepth depth() { return home.dead_letters.depth().value(); }

    DeadLetters dead_letters_{home.dead_letters, home.predictions, bot.delivery, clock()};
};

TEST_F(DeadLettersTest, TellsTheUserOnce) {
    const Job job = lose_a_job();
    dead_letters_.work_off({});
    dead_letters_.work_off({});
    ASSERT_THAT(messenger.answers, SizeIs(1));
    EXPECT_EQ(messenger.answers[0].text, say(Language::en, Text::gave_up));
    EXPECT_EQ(messenger.answers[0].chat, job.chat);
    EXPECT_EQ(depth().visible + depth().in_flight, 0);
}

TEST_F(DeadLettersTest, DeliversAResultThatWasOnlyNotAnnounced) {
    const Job job = lose_a_job();
    const Prediction found{.id = job.prediction_id,
                           .chat = job.chat,
                           .message_id = job.message_id,
                           .status_message_id = {},
                           .failure = {},
                           .objects = {},
                           .photo_key = job.image_key,
                           .annotated_key = {},
                           .model = "yolov5n",
                           .time = now,
                           .requested_at = now,
                           .delivered_at = {},
                           .expires_at = now + std::chrono::hours(1)};
    ASSERT_THAT(home.predictions.put(found), IsOk());
    dead_letters_.work_off({});
    ASSERT_THAT(messenger.answers, SizeIs(1));
    EXPECT_EQ(messenger.answers[0].text, say(Language::en, Text::nothing_found));
}

TEST_F(DeadLettersTest, KeepsALetterWhoseUserCannotBeToldNow) {
    lose_a_job();
    messenger.failure = Error{Code::unavailable, "away"};
    dead_letters_.work_off({});
    EXPECT_EQ(depth().in_flight, 1);
    messenger.failure.reset();
    now += std::chrono::minutes(1);
    dead_letters_.work_off({});
    EXPECT_THAT(messenger.answers, SizeIs(1));
}

TEST_F(DeadLettersTest, SetsAsideWhatItCannotRead) {
    bury("{\"schema\": 99}");
    dead_letters_.work_off({});
    EXPECT_THAT(messenger.answers, IsEmpty());
    now += std::chrono::hours(1);
    dead_letters_.work_off({});
    EXPECT_EQ(depth().in_flight, 1);
    now += std::chrono::hours(10);
    EXPECT_EQ(depth().visible, 1) << "for less than SQS's twelve hours, which began with its receive";
}

TEST_F(DeadLettersTest, SetsAsideWhatTripsABug) {
    lose_a_job();
    DeadLetters faulty(home.dead_letters, home.predictions, bot.delivery,
                       []() -> std::chrono::system_clock::time_point { throw std::out_of_range("a bug"); });
    faulty.work_off({});
    EXPECT_EQ(depth().in_flight, 1);
}

TEST_F(DeadLettersTest, LeavesTheRestWhenItIsToldToStop) {
    lose_a_job();
    std::stop_source stopped;
    stopped.request_stop();
    dead_letters_.work_off({}, stopped.get_token());
    EXPECT_THAT(messenger.answers, IsEmpty());
}

}  // namespace
}  // namespace polybot
