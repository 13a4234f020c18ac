#include "telegram/webhook_keeper.hpp"

#include <functional>

#include "result/matchers.hpp"
#include "telegram/fake_bot_api.hpp"
#include "telegram/update.hpp"

namespace polybot {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::FakeBotApi;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::Not;

class WebhookKeeperTest : public ::testing::Test {
  protected:
    /// Runs the keeper, which stops in its last pause; what it logs is kept.
    void run(std::size_t pauses) {
        WebhookKeeper keeper(api_, "https://bot.example", telegram_.live_token,
                             {.sleep = [&](milliseconds pause, const std::stop_token& until) {
                                 pauses_.push_back(pause);
                                 in_pause_(pauses_.size(), until);
                                 if (pauses_.size() == pauses) stop_.request_stop();
                             }});
        ::testing::internal::CaptureStderr();
        keeper.run(stop_.get_token());
        log_ = ::testing::internal::GetCapturedStderr();
    }

    std::string url() const { return "https://bot.example" + webhook_names(telegram_.live_token.current()).path; }

    void telegram_has(const std::string& its_url, const std::string& kinds = std::string(allowed_updates),
                      const std::string& rest = R"("max_connections":16)") {
        telegram_.will_answer(
            "getWebhookInfo", 200,
            R"({"ok":true,"result":{"url":")" + its_url + R"(","allowed_updates":)" + kinds + "," + rest + "}}");
    }

    FakeBotApi telegram_;
    BotApi api_ = telegram_.api();
    std::stop_source stop_;
    std::function<void(std::size_t, const std::stop_token&)> in_pause_ = [](std::size_t, const std::stop_token&) {};
    std::vector<milliseconds> pauses_;
    std::string log_;
};

TEST_F(WebhookKeeperTest, RegistersAndThenOnlyLooks) {
    for (int i = 0; i < 3; ++i) telegram_has(url());
    run(3);
    EXPECT_THAT(telegram_.methods(), ElementsAre("setWebhook", "getWebhookInfo", "getWebhookInfo", "getWebhookInfo"));
    EXPECT_THAT(telegram_.calls().front().body, HasSubstr(url()));
    EXPECT_THAT(pauses_, Each(AllOf(Ge(minutes(4)), Le(minutes(6)))));
    EXPECT_THAT(log_, Not(HasSubstr("warning")));
}

TEST_F(WebhookKeeperTest, RegistersAgainWhatDiffersAndSaysWhat) {
    struct Case {
        std::string url, kinds, rest, differs;
    };
    const std::string kinds(allowed_updates);
    for (const Case& c : {Case{"", kinds, R"("max_connections":16)", R"("differs":"url")"},
                          Case{"https://other.example/x", kinds, R"("max_connections":16)", R"("differs":"url")"},
                          Case{url(), R"(["poll"])", R"("max_connections":16)", R"("differs":"allowed_updates")"},
                          Case{url(), kinds, R"("max_connections":40)", R"("differs":"max_connections")"},
                          Case{"", "[]", R"("max_connections":40)", R"("url, allowed_updates, max_connections")"}}) {
        telegram_has(c.url, c.kinds, c.rest);
        stop_ = {};
        pauses_.clear();
        const std::size_t before = telegram_.calls().size();
        run(1);
        EXPECT_THAT(log_, HasSubstr(c.differs));
        EXPECT_EQ(telegram_.calls().size(), before + 3);
        EXPECT_EQ(telegram_.calls().back().method, "setWebhook") << c.differs;
    }
}

TEST_F(WebhookKeeperTest, LogsNeitherThePathNorTheSecret) {
    telegram_has("https://other.example/hidden");
    run(1);
    const WebhookNames names = webhook_names(telegram_.live_token.current());
    EXPECT_THAT(log_, AllOf(HasSubstr("https://bot.example"), Not(HasSubstr(names.path)),
                            Not(HasSubstr(names.secret.reveal())), Not(HasSubstr("hidden"))));
}

TEST_F(WebhookKeeperTest, WarnsOfUpdatesThatDoNotArrive) {
    const std::string error = R"("max_connections":16,"last_error_message":"Connection refused","last_error_date":)";
    telegram_has(url(), std::string(allowed_updates), error + R"(1700000000,"pending_update_count":3)");
    telegram_has(url(), std::string(allowed_updates), error + R"(1700000000,"pending_update_count":3)");
    run(2);
    const auto first = log_.find("Connection refused");
    ASSERT_NE(first, std::string::npos);
    EXPECT_THAT(log_, HasSubstr("2023-11-14T22:13:20.000Z"));
    EXPECT_EQ(log_.find("Connection refused", first + 1), std::string::npos) << "one error is reported once";
    EXPECT_THAT(log_, Not(HasSubstr("pile up"))) << "as many as before";

    stop_ = {};
    pauses_.clear();
    telegram_has(url(), std::string(allowed_updates), R"("max_connections":16,"pending_update_count":3)");
    telegram_has(url(), std::string(allowed_updates), R"("max_connections":16,"pending_update_count":9)");
    run(2);
    EXPECT_THAT(log_, HasSubstr(R"("pending":9,"before":3)"));
}

TEST_F(WebhookKeeperTest, TriesUntilTelegramAnswers) {
    for (int i = 0; i < 3; ++i) telegram_.will_answer("setWebhook", 502, "");
    telegram_has(url());
    run(4);
    EXPECT_THAT(telegram_.methods(),
                ElementsAre("setWebhook", "setWebhook", "setWebhook", "setWebhook", "getWebhookInfo"));
    EXPECT_LE(pauses_[0], seconds(1));
    EXPECT_LE(pauses_[2], seconds(4));
}

TEST_F(WebhookKeeperTest, RegistersAtOnceForANewToken) {
    telegram_has(url());
    in_pause_ = [this](std::size_t pauses, const std::stop_token& until) {
        if (pauses != 1) return;
        telegram_.know_only("12:n3w-token");
        telegram_.live_token.replace(Secret("12:n3w-token"), Secret(FakeBotApi::token));
        sleep_unless_stopped(minutes(1), until);
        EXPECT_TRUE(until.stop_requested());
        telegram_has(url());
    };
    run(2);
    EXPECT_THAT(telegram_.methods(), ElementsAre("setWebhook", "getWebhookInfo", "setWebhook", "getWebhookInfo"));
    EXPECT_THAT(telegram_.calls()[2].body, HasSubstr(url()));
}

TEST_F(WebhookKeeperTest, ATokenThatTelegramDoesNotKnowIsNoReasonToHurry) {
    telegram_.know_only("12:n3w-token");
    run(2);
    EXPECT_THAT(telegram_.calls(), IsEmpty());
    EXPECT_THAT(pauses_, Each(Ge(minutes(4))));
}

}  // namespace
}  // namespace polybot
