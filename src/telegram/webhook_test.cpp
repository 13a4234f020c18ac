#include "telegram/webhook.hpp"

#include <regex>

#include "result/matchers.hpp"
#include "telegram/fake_bot_api.hpp"

namespace polybot {
namespace {

using ::testing::ElementsAre;
using testing::FakeBotApi;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class WebhookTest : public ::testing::Test {
  protected:
    WebhookTest() {
        add_webhook_routes(router_, token_, [this](const Update& update) {
            seen_.push_back(update.id);
            return answer_;
        });
    }

    int status_of(const std::string& secret, const std::string& body) { return status_of(names_.path, secret, body); }
    int status_of(const std::string& path, const std::string& secret, const std::string& body) {
        const auto match = router_.find("POST", path);
        if (match.route == nullptr) return 404;
        HttpRequest request{.method = "POST",
                            .path = path,
                            .query = {},
                            .captures = match.captures,
                            .headers = {},
                            .body = body,
                            .peer = "test"};
        if (!secret.empty()) request.headers = {{"x-telegram-bot-api-secret-token", secret}};
        return std::get<HttpHandler>(match.route->handler)(request).status;
    }

    LiveSecret token_{Secret(FakeBotApi::token)};
    WebhookNames names_ = webhook_names(token_.current());
    Router router_;
    Result<void> answer_;
    std::vector<std::int64_t> seen_;
};

TEST_F(WebhookTest, HandlesAnUpdateThatKnowsTheSecret) {
    EXPECT_EQ(status_of(names_.secret.reveal(), R"({"update_id":7})"), 200);
    EXPECT_THAT(seen_, ElementsAre(7));
}

TEST_F(WebhookTest, RefusesWhoDoesNotKnowTheSecret) {
    EXPECT_EQ(status_of("", R"({"update_id":7})"), 401);
    EXPECT_EQ(status_of("wrong", R"({"update_id":7})"), 401);
    EXPECT_EQ(status_of(names_.secret.reveal() + "x", R"({"update_id":7})"), 401);
    EXPECT_EQ(status_of(FakeBotApi::token, R"({"update_id":7})"), 401);
    EXPECT_THAT(seen_, IsEmpty());
}

TEST_F(WebhookTest, RefusesWhatIsNoUpdate) {
    for (const char* body : {"", "{", "[]", "{}"}) EXPECT_EQ(status_of(names_.secret.reveal(), body), 400) << body;
    EXPECT_THAT(seen_, IsEmpty());
}

TEST_F(WebhookTest, AsksForAnotherDeliveryOnlyWhereItMayHelp) {
    answer_ = Error{Code::unavailable, "the store is away"};
    EXPECT_EQ(status_of(names_.secret.reveal(), R"({"update_id":7})"), 503);
    answer_ = Error{Code::invalid_argument, "never"};
    EXPECT_EQ(status_of(names_.secret.reveal(), R"({"update_id":8})"), 200);
}

TEST_F(WebhookTest, ServesTheFirstDesignsPathAndLogsNeither) {
    for (const std::string& path : {names_.path, std::string("/") + FakeBotApi::token}) {
        const auto match = router_.find("POST", path);
        ASSERT_NE(match.route, nullptr);
        EXPECT_EQ(match.route->log_as, "/telegram/…");
        EXPECT_EQ(match.route->max_body, max_update_bytes);
    }
}

TEST_F(WebhookTest, ServesTheNewTokensNamesAndThoseOfTheOneBefore) {
    const std::string update = R"({"update_id":7})";
    const std::string new_token = "12:n3w-token";
    const WebhookNames new_names = webhook_names(Secret(new_token));
    int reported = 0;
    token_.when_refused([&reported] { ++reported; });
    EXPECT_EQ(status_of(new_names.path, new_names.secret.reveal(), update), 404);
    EXPECT_EQ(reported, 1);
    EXPECT_EQ(router_.find("POST", "/" + new_token).route, nullptr);
    EXPECT_THAT(seen_, IsEmpty());

    token_.replace(Secret(new_token), Secret(FakeBotApi::token));
    EXPECT_EQ(status_of(new_names.path, new_names.secret.reveal(), update), 200);
    EXPECT_EQ(status_of("/" + new_token, new_names.secret.reveal(), update), 200);
    EXPECT_EQ(status_of(names_.path, names_.secret.reveal(), update), 200);
    EXPECT_EQ(status_of(new_names.path, "wrong", update), 401);

    token_.replace(Secret("12:newest"), Secret(new_token));
    EXPECT_EQ(status_of(names_.path, names_.secret.reveal(), update), 404);
    EXPECT_EQ(status_of(new_names.path, names_.secret.reveal(), update), 401);
    EXPECT_EQ(router_.find("POST", std::string("/") + FakeBotApi::token).route, nullptr);
}

TEST_F(WebhookTest, NamesAreLastingAndTellNothing) {
    EXPECT_EQ(webhook_names(token_.current()).path, names_.path);
    EXPECT_EQ(webhook_names(token_.current()).secret.reveal(), names_.secret.reveal());
    const WebhookNames other = webhook_names(Secret("13:other"));
    EXPECT_NE(other.path, names_.path);
    EXPECT_NE(other.secret.reveal(), names_.secret.reveal());
    EXPECT_THAT(names_.path, Not(HasSubstr(names_.secret.reveal().substr(0, 8))));
    EXPECT_TRUE(std::regex_match(names_.path, std::regex("/telegram/[0-9a-f]{32}")));
    EXPECT_TRUE(std::regex_match(names_.secret.reveal(), std::regex("[A-Za-z0-9_-]{1,256}")));
}

}  // namespace
}  // namespace polybot
