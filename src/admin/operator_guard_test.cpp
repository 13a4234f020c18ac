#include "admin/operator_guard.hpp"

#include "admin/admin_fixture.hpp"

namespace polybot {
namespace {

using ::testing::HasSubstr;

using OperatorGuardTest = testing::AdminTest;

TEST_F(OperatorGuardTest, OnLoopbackSomeOfItIsOpen) {
    serve(true);
    EXPECT_EQ(status_of("/status"), 200);
    EXPECT_EQ(status_of("/status/feed"), 200);
    EXPECT_EQ(status_of("/listItems"), 401);
    EXPECT_EQ(status_of("/listItems/feed"), 401);
    EXPECT_EQ(status_of("/listItems", bearer("right")), 200);
    EXPECT_EQ(status_of("/listItems", bearer("right"), "POST"), 200);
    EXPECT_EQ(status_of("/listItems", bearer("wrong")), 401);
    EXPECT_EQ(status_of("/listItems", {{"Authorization", "Basic right"}}), 401);
}

TEST_F(OperatorGuardTest, ElsewhereAllOfItNeedsTheToken) {
    serve(false);
    EXPECT_EQ(status_of("/status"), 401);
    EXPECT_EQ(status_of("/status/feed"), 401);
    EXPECT_EQ(status_of("/status", bearer("right")), 200);
    EXPECT_EQ(status_of("/login.css"), 200);
    EXPECT_EQ(find_header(send("GET", "/status").headers, "WWW-Authenticate"), "Bearer");
}

TEST_F(OperatorGuardTest, WithoutATokenNobodyIsTheOperator) {
    serve(true, false);
    EXPECT_EQ(status_of("/status"), 200);
    EXPECT_THAT(send("GET", "/listItems", bearer("")).body, HasSubstr("OPERATOR_TOKEN"));
    for (const char* const guess : {"", "right", "null"}) EXPECT_EQ(status_of("/listItems", bearer(guess)), 401);
    EXPECT_EQ(send("POST", "/login", {}, "token=").status, 401);
}

TEST_F(OperatorGuardTest, OnLoopbackAForeignNameIsRefused) {
    serve(true);
    for (const char* const foreign : {"evil.example", "localhost.evil.example", "evil.example:8444", "127.0.0.1.nip.io",
                                      "127.0.0.1@evil.example", "a:b@localhost", "", "[::1", "local host"}) {
        EXPECT_NE(status_of("/status", {{"Host", foreign}}), 200) << foreign;
        EXPECT_NE(status_of("/listItems", {{"Host", foreign}, {"Authorization", "Bearer right"}}), 200) << foreign;
    }
    EXPECT_EQ(status_of("/status", {{"Host", "evil.example"}}), 421);
    EXPECT_EQ(status_of("/login", {{"Host", "evil.example"}}), 421);
    for (const char* const own : {"localhost", "LocalHost:8444", "127.0.0.1", "127.0.0.1:18444", "[::1]:8444"}) {
        EXPECT_EQ(status_of("/status", {{"Host", own}}), 200) << own;
    }
}

TEST_F(OperatorGuardTest, WhoComesThroughAProxyNeedsTheToken) {
    serve(true);
    EXPECT_EQ(status_of("/status", {{"X-Forwarded-For", "203.0.113.9"}}), 401);
    EXPECT_EQ(status_of("/status", {{"Forwarded", "for=203.0.113.9"}}), 401);
    EXPECT_EQ(status_of("/status", {{"X-Forwarded-For", "203.0.113.9"}, {"Authorization", "Bearer right"}}), 200);
}

TEST_F(OperatorGuardTest, AnotherSitesPageChangesNothing) {
    serve(true);
    for (const char* const site : {"cross-site", "same-site"}) {
        EXPECT_EQ(status_of("/status", {{"Sec-Fetch-Site", site}}, "POST"), 403) << site;
        EXPECT_EQ(status_of("/login", {{"Sec-Fetch-Site", site}}, "POST"), 403) << site;
    }
    EXPECT_EQ(status_of("/status", {{"Sec-Fetch-Site", "same-origin"}}, "POST"), 200);
}

TEST_F(OperatorGuardTest, ABrowserIsLedToTheLogin) {
    serve(true);
    const auto led = send("GET", "/listItems", {{"Accept", "text/html"}});
    EXPECT_EQ(led.status, 303);
    EXPECT_EQ(find_header(led.headers, "Location"), "/login?next=/listItems");
    const auto filtered = send("GET", "/listItems?class=dog&status=done", {{"Accept", "text/html"}});
    EXPECT_EQ(find_header(filtered.headers, "Location"), "/login?next=/listItems?class=dog%26status=done");
    EXPECT_EQ(send("POST", "/listItems", {{"Accept", "text/html"}}).status, 401);
}

TEST_F(OperatorGuardTest, ARotatedTokenHoldsAsLongAsTheOneBeforeIsValid) {
    serve(true);
    token->replace(Secret("next"), Secret("right"));
    EXPECT_EQ(status_of("/listItems", bearer("right")), 200);
    EXPECT_EQ(status_of("/listItems", bearer("next")), 200);
    token->replace(Secret("third"), Secret("next"));
    EXPECT_EQ(status_of("/listItems", bearer("right")), 401);
}

TEST_F(OperatorGuardTest, GuessesAreCountedAndThenNotLookedAt) {
    serve(true);
    for (int i = 0; i < 10; ++i) EXPECT_EQ(status_of("/listItems", bearer("guess")), 401);
    EXPECT_EQ(status_of("/listItems", bearer("right")), 429);
    EXPECT_EQ(send("POST", "/login", {}, "token=right").status, 429);
    EXPECT_EQ(status_of("/listItems"), 401);
    EXPECT_EQ(status_of("/status"), 200);
    now += std::chrono::minutes(1);
    EXPECT_EQ(status_of("/listItems", bearer("right")), 200);
}

TEST_F(OperatorGuardTest, RightTokensAreNotCounted) {
    serve(true);
    for (int i = 0; i < 30; ++i) EXPECT_EQ(status_of("/listItems", bearer("right")), 200);
}

TEST(OperatorRefusals, SayOnThePublicAddressWhoseItIs) {
    Router router;
    add_operator_refusals(router);
    for (const char* const path : {"/listItems", "/loadTest"}) {
        for (const char* const method : {"GET", "POST"}) {
            const auto found = router.find(method, path);
            ASSERT_NE(found.route, nullptr);
            const auto response = std::get<HttpHandler>(found.route->handler)({});
            EXPECT_EQ(response.status, 401);
            EXPECT_THAT(response.body, HasSubstr("the operator's"));
        }
    }
}

}  // namespace
}  // namespace polybot
