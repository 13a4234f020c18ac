#include "telegram/update_poller.hpp"

#include <boost/json.hpp>

#include "result/matchers.hpp"
#include "telegram/fake_bot_api.hpp"

namespace polybot {
namespace {

using ::testing::ElementsAre;
using testing::FakeBotApi;

const Error away{.code = Code::unavailable, .message = "the store is away"};

class UpdatePollerTest : public ::testing::Test {
  protected:
    /// Polls until the handler has seen update `last`, or `patience` pauses have passed.
    void poll_until(std::int64_t last) {
        UpdatePoller poller(api_,
                            [this, last](const Update& update) {
                                seen_.push_back(update.id);
                                const auto result = handle_(update);
                                if (update.id == last && (result || !is_transient(result.error().code)))
                                    stop_.request_stop();
                                return result;
                            },
                            {.now = std::chrono::steady_clock::now,
                             .sleep = [this](std::chrono::milliseconds pause, const std::stop_token&) {
                                 longest_pause_ = std::max(longest_pause_, pause);
                                 if (++pauses_ == patience) stop_.request_stop();
                             }});
        poller.run(stop_.get_token());
    }

    void will_send(const std::string& updates) {
        telegram_.will_answer("getUpdates", 200, R"({"ok":true,"result":[)" + updates + "]}");
    }

    /// The offsets that were asked for.
    std::vector<std::int64_t> offsets() {
        std::vector<std::int64_t> found;
        for (const auto& call : telegram_.calls()) {
            if (call.method == "getUpdates")
                found.push_back(boost::json::parse(call.body).at("offset").to_number<std::int64_t>());
        }
        return found;
    }

    static constexpr int patience = 20;
    FakeBotApi telegram_;
    BotApi api_ = telegram_.api();
    HandleUpdate handle_ = [](const Update&) -> Result<void> { return {}; };
    std::stop_source stop_;
    std::vector<std::int64_t> seen_;
    int pauses_ = 0;
    std::chrono::milliseconds longest_pause_{0};
};

TEST_F(UpdatePollerTest, RemovesTheWebhookAndHandlesEveryUpdateOnce) {
    will_send(R"({"update_id":7},{"update_id":8})");
    will_send(R"({"update_id":9})");
    poll_until(9);
    EXPECT_EQ(telegram_.methods().front(), "deleteWebhook");
    EXPECT_THAT(seen_, ElementsAre(7, 8, 9));
    EXPECT_THAT(offsets(), ElementsAre(0, 9));
    EXPECT_EQ(pauses_, 0);
}

TEST_F(UpdatePollerTest, WhatFailedForNowComesAgain) {
    int failures = 2;
    handle_ = [&failures](const Update& update) -> Result<void> {
        if (update.id == 8 && failures-- > 0) return away;
        return {};
    };
    will_send(R"({"update_id":7},{"update_id":8},{"update_id":9})");
    will_send(R"({"update_id":8},{"update_id":9})");
    will_send(R"({"update_id":8},{"update_id":9})");
    poll_until(9);
    EXPECT_THAT(seen_, ElementsAre(7, 8, 8, 8, 9));
    EXPECT_THAT(offsets(), ElementsAre(0, 8, 8));
    EXPECT_EQ(pauses_, 2);
}

TEST_F(UpdatePollerTest, WhatCannotSucceedIsPassedOver) {
    handle_ = [](const Update&) -> Result<void> { return Error{Code::invalid_argument, "no"}; };
    will_send(R"({"update_id":7})");
    will_send(R"({"update_id":8})");
    poll_until(8);
    EXPECT_THAT(offsets(), ElementsAre(0, 8));
}

TEST_F(UpdatePollerTest, PausesWhileTelegramIsAway) {
    telegram_.will_answer("deleteWebhook", 502, "");
    telegram_.will_answer("getUpdates", 502, "");
    telegram_.will_answer("getUpdates", 429,
                          R"({"ok":false,"error_code":429,"description":"slow","parameters":{"retry_after":50}})");
    will_send(R"({"update_id":7})");
    poll_until(7);
    EXPECT_THAT(seen_, ElementsAre(7));
    EXPECT_EQ(pauses_, 3);
    EXPECT_GE(longest_pause_, std::chrono::seconds(50));
}

TEST_F(UpdatePollerTest, AnUnreadableUpdateIsNotAskedForWithoutAPause) {
    for (int i = 0; i < patience; ++i) will_send(R"({"poll":{}})");
    poll_until(1);
    EXPECT_EQ(pauses_, patience);
    EXPECT_EQ(offsets().size(), static_cast<std::size_t>(patience));
}

}  // namespace
}  // namespace polybot
