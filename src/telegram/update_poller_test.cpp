#include "telegram/update_poller.hpp"

#include <algorithm>
#include <atomic>
#include <latch>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include <boost/json.hpp>

#include "result/matchers.hpp"
#include "telegram/fake_bot_api.hpp"

namespace polybot {
namespace {

using ::testing::ElementsAre;
using testing::FakeBotApi;
using ::testing::Pair;

const Error away{.code = Code::unavailable, .message = "the store is away"};

class UpdatePollerTest : public ::testing::Test {
  protected:
    /// Polls until the handler has seen update `last`, or `patience` pauses have passed.
    void poll_until(std::int64_t last) {
        UpdatePoller poller(api_, telegram_.live_token,
                            [this, last](const Update& update) {
                                {
                                    const std::scoped_lock lock(mutex_);
                                    seen_.push_back(update.id);
                                }
                                const auto result = handle_(update);
                                if (update.id == last && (result || !is_transient(result.error().code)))
                                    stop_.request_stop();
                                return result;
                            },
                            {.now = [this] { return time(); },
                             .sleep =
                                 [this](std::chrono::milliseconds pause, const std::stop_token& over) {
                                     longest_pause_ = std::max(longest_pause_, pause);
                                     pass_time(pause);
                                     if (++pauses_ == patience) stop_.request_stop();
                                     while_pausing_(over);
                                 }});
        poller.run(stop_.get_token());
    }

    void will_send(const std::string& updates) {
        telegram_.will_answer("getUpdates", 200, R"({"ok":true,"result":[)" + updates + "]}");
    }

    /// An update of a text to `chat`.
    static std::string update(int id, int chat) {
        return R"({"update_id":)" + std::to_string(id) + R"(,"message":{"message_id":1,"text":"hi","chat":{"id":)" +
               std::to_string(chat) + "}}}";
    }

    /// As many updates as Telegram gives out, each of another chat.
    static std::string a_hundred() {
        std::string batch = update(1, 1);
        for (int id = 2; id <= 100; ++id) batch.append(1, ',').append(update(id, id));
        return batch;
    }

    std::chrono::steady_clock::time_point time() {
        const std::scoped_lock lock(mutex_);
        return now_;
    }

    void pass_time(std::chrono::milliseconds time) {
        const std::scoped_lock lock(mutex_);
        now_ += time;
    }

    /// How often the handler saw update `id`.
    std::ptrdiff_t times_seen(std::int64_t id) { return std::ranges::count(seen_, id); }

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
    std::function<void(const std::stop_token&)> while_pausing_ = [](const std::stop_token&) {};
    std::mutex mutex_;
    std::vector<std::int64_t> seen_;
    int pauses_ = 0;
    std::chrono::steady_clock::time_point now_;
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

TEST_F(UpdatePollerTest, ChatsDoNotWaitForEachOther) {
    constexpr int chats = UpdatesInHand::max_threads;
    std::latch all_at_once(chats);
    handle_ = [&](const Update& update) -> Result<void> {
        if (update.id <= chats) all_at_once.arrive_and_wait();
        return {};
    };
    std::string batch;
    for (int chat = 1; chat <= chats; ++chat) batch += update(chat, chat) + ",";
    will_send(batch + update(chats + 1, 1));
    will_send(update(99, 1));
    poll_until(99);
    EXPECT_THAT(offsets(), ElementsAre(0, chats + 2));
}

TEST_F(UpdatePollerTest, AChatsUpdatesAreHandledOneByOneInTheirOrder) {
    std::map<std::int64_t, std::vector<std::int64_t>> orders;
    std::map<std::int64_t, std::atomic<int>> at_once;
    for (int chat = 1; chat <= 3; ++chat) at_once[chat] = 0;
    int most_at_once = 0;
    handle_ = [&](const Update& update) -> Result<void> {
        std::atomic<int>& mine = at_once.at(update.message->chat_id);
        const int now = ++mine;
        {
            const std::scoped_lock lock(mutex_);
            orders[update.message->chat_id].push_back(update.id);
            most_at_once = std::max(most_at_once, now);
        }
        std::this_thread::yield();
        --mine;
        return {};
    };
    std::string batch;
    for (int id = 1; id <= 90; ++id) batch += update(id, 1 + id % 3) + ",";
    will_send(batch + update(91, 1));
    will_send(update(92, 1));
    poll_until(92);
    EXPECT_EQ(seen_.size(), 92U);
    EXPECT_EQ(most_at_once, 1);
    for (const auto& [chat, order] : orders) EXPECT_TRUE(std::ranges::is_sorted(order)) << "chat " << chat;
}

TEST_F(UpdatePollerTest, ASlowChatWithManyUpdatesDelaysNoOther) {
    std::latch other_done(1);
    handle_ = [&](const Update& update) -> Result<void> {
        if (update.id == 1) other_done.wait();
        if (update.id == 41) other_done.count_down();
        return {};
    };
    std::string batch;
    for (int id = 1; id <= 40; ++id) batch += update(id, 5) + ",";
    will_send(batch + update(41, 6));
    will_send(update(42, 5));
    poll_until(42);
    EXPECT_THAT(offsets(), ElementsAre(0, 42));
}

TEST_F(UpdatePollerTest, TheOffsetStaysBeforeWhatMustComeAgain) {
    bool is_away = true;
    handle_ = [&is_away](const Update& update) -> Result<void> {
        if (update.id == 2 && std::exchange(is_away, false)) return away;
        return {};
    };
    will_send(update(1, 5) + "," + update(2, 6) + "," + update(3, 7) + "," + update(4, 6));
    will_send(update(2, 6) + "," + update(3, 7) + "," + update(4, 6));
    will_send(update(5, 5));
    poll_until(5);
    EXPECT_THAT(offsets(), ElementsAre(0, 2, 5));
    EXPECT_EQ(times_seen(3), 1) << "another chat's, done already";
    EXPECT_EQ(times_seen(4), 1) << "the same chat's: it waited for the one before it";
    EXPECT_LT(std::ranges::find(seen_, 2), std::ranges::find(seen_, 4));
}

TEST_F(UpdatePollerTest, ASlowUpdateDelaysNoLaterOneOfAnotherChat) {
    std::latch later_done(1);
    handle_ = [&](const Update& update) -> Result<void> {
        if (update.id == 1) later_done.wait();
        if (update.id == 2) later_done.count_down();
        return {};
    };
    will_send(update(1, 5));
    will_send(update(1, 5) + "," + update(2, 6));
    will_send(update(3, 5));
    poll_until(3);
    EXPECT_EQ(times_seen(1), 1) << "what is in work is not begun again";
    EXPECT_THAT(offsets(), ElementsAre(0, 1, 3));
}

TEST_F(UpdatePollerTest, WhatFailsAgainAndAgainDelaysNoOtherChat) {
    handle_ = [](const Update& update) -> Result<void> {
        if (update.id == 1) {
            return Error{.code = Code::resource_exhausted, .message = "slow", .retry_after = std::chrono::hours(1)};
        }
        return {};
    };
    will_send(update(1, 5));
    for (int id = 2; id <= 9; ++id) will_send(update(1, 5) + "," + update(id, 6));
    poll_until(9);
    EXPECT_EQ(times_seen(1), 1) << "its pause is not over";
    EXPECT_THAT(offsets(), ElementsAre(0, 1, 1, 1, 1, 1, 1, 1, 1));
    EXPECT_EQ(longest_pause_, std::chrono::seconds(1));
}

TEST_F(UpdatePollerTest, WhatFailsForMinutesAndKeepsAllOthersWaitingIsGivenUp) {
    std::vector<bool> last_tries;
    handle_ = [&](const Update& update) -> Result<void> {
        if (update.id != 1) return {};
        last_tries.push_back(update.is_last_try);
        if (last_tries.size() == 2) pass_time(std::chrono::minutes(2));
        return away;
    };
    for (int i = 0; i < 3; ++i) will_send(a_hundred());
    will_send(update(101, 101));
    poll_until(101);
    EXPECT_THAT(last_tries, ElementsAre(false, false, true));
    EXPECT_THAT(offsets(), ElementsAre(0, 1, 1, 101));
}

TEST_F(UpdatePollerTest, WhereMostFailsNothingIsGivenUp) {
    std::atomic<bool> is_away = true;
    handle_ = [&](const Update& update) -> Result<void> {
        EXPECT_FALSE(update.is_last_try) << update.id;
        pass_time(std::chrono::minutes(2));
        if (update.id == 101) is_away = false;
        if (is_away && update.id <= 60) return away;
        return {};
    };
    will_send(a_hundred());
    will_send(a_hundred());
    will_send(update(101, 101));
    poll_until(101);
    EXPECT_THAT(offsets(), ElementsAre(0, 1, 1));
}

TEST_F(UpdatePollerTest, NumbersThatBeginAnewBelowAreConfirmedToo) {
    will_send(update(1'000, 5));
    will_send(update(3, 5));
    will_send(update(4, 5));
    poll_until(4);
    EXPECT_THAT(offsets(), ElementsAre(0, 1'001, 4));
}

TEST_F(UpdatePollerTest, TellsHowManyOfItsChatAreBehind) {
    std::map<std::int64_t, int> behind;
    handle_ = [&](const Update& update) -> Result<void> {
        const std::scoped_lock lock(mutex_);
        behind[update.id] = update.behind;
        return {};
    };
    will_send(update(1, 5) + "," + update(2, 6) + "," + update(3, 5) + "," + update(4, 5));
    will_send(update(5, 6));
    poll_until(5);
    EXPECT_THAT(behind, ElementsAre(Pair(1, 2), Pair(2, 0), Pair(3, 1), Pair(4, 0), Pair(5, 0)));
}

TEST_F(UpdatePollerTest, AnExceptionIsNoReasonToBringTheUpdateAgain) {
    handle_ = [](const Update& update) -> Result<void> {
        if (update.id == 1) throw std::runtime_error("a bug");
        return {};
    };
    will_send(update(1, 5));
    will_send(update(2, 5));
    poll_until(2);
    EXPECT_THAT(offsets(), ElementsAre(0, 2));
}

TEST_F(UpdatePollerTest, AWebhookThatCameBackIsRemovedAgain) {
    telegram_.will_answer("getUpdates", 409,
                          R"({"ok":false,"error_code":409,"description":"Conflict: can't use getUpdates method while )"
                          R"(webhook is active; use deleteWebhook to delete the webhook first"})");
    will_send(update(1, 5));
    poll_until(1);
    EXPECT_THAT(telegram_.methods(), ElementsAre("deleteWebhook", "getUpdates", "deleteWebhook", "getUpdates"));
    EXPECT_EQ(pauses_, 1);
}

TEST_F(UpdatePollerTest, TellsOnceThatAnotherProgramPolls) {
    for (int i = 0; i < 2; ++i) {
        telegram_.will_answer("getUpdates", 409,
                              R"({"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates )"
                              R"(request; make sure that only one bot instance is running"})");
    }
    will_send(update(1, 5));
    ::testing::internal::CaptureStderr();
    ::testing::internal::CaptureStdout();
    poll_until(1);
    const std::string log = ::testing::internal::GetCapturedStderr() + ::testing::internal::GetCapturedStdout();
    const std::size_t told = log.find("TELEGRAM_APP_URL");
    EXPECT_NE(told, std::string::npos);
    EXPECT_EQ(log.find("TELEGRAM_APP_URL", told + 1), std::string::npos);
    EXPECT_THAT(telegram_.methods(), ElementsAre("deleteWebhook", "getUpdates", "getUpdates", "getUpdates"));
    EXPECT_EQ(pauses_, 2);
}

TEST_F(UpdatePollerTest, ANewTokenEndsThePause) {
    telegram_.know_only("12:n3w-token");
    while_pausing_ = [this](const std::stop_token& over) {
        telegram_.live_token.replace(Secret("12:n3w-token"), Secret(FakeBotApi::token));
        while (!over.stop_requested()) std::this_thread::yield();
    };
    will_send(update(1, 5));
    poll_until(1);
    EXPECT_THAT(seen_, ElementsAre(1));
    EXPECT_EQ(pauses_, 1);
}

TEST_F(UpdatePollerTest, AStopEndsThePause) {
    telegram_.will_answer("deleteWebhook", 502, "");
    while_pausing_ = [this](const std::stop_token& over) {
        stop_.request_stop();
        EXPECT_TRUE(over.stop_requested());
    };
    poll_until(1);
    EXPECT_THAT(telegram_.methods(), ElementsAre("deleteWebhook"));
}

TEST_F(UpdatePollerTest, AStopLeavesAloneWhatIsNotBegun) {
    will_send(update(1, 5) + "," + update(2, 5));
    poll_until(1);
    EXPECT_THAT(seen_, ElementsAre(1));
}

}  // namespace
}  // namespace polybot
