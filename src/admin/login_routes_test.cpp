#include "admin/login_routes.hpp"

#include "admin/admin_fixture.hpp"

namespace polybot {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class LoginTest : public testing::AdminTest {
  protected:
    LoginTest() { serve(true); }

    /// The cookie that a right token brings, as a browser sends it back.
    std::string log_in() {
        const auto response = send("POST", "/login", {}, "token=right");
        const std::string set(find_header(response.headers, "Set-Cookie"));
        return set.substr(0, set.find(';'));
    }
    int status_with(const std::string& cookie, const std::string& method = "GET") {
        return status_of("/listItems", {{"Cookie", cookie}}, method);
    }
};

TEST_F(LoginTest, TheFormRunsNothingAndLeadsNowhereElse) {
    const auto page = send("GET", "/login");
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, AllOf(HasSubstr("<form method=\"post\">"), Not(HasSubstr("not the operator's"))));
    EXPECT_THAT(std::string(find_header(page.headers, "Content-Security-Policy")),
                AllOf(HasSubstr("form-action 'self'"), HasSubstr("frame-ancestors 'none'")));
}

TEST_F(LoginTest, ARightTokenBringsACookieThatScriptsAndOtherSitesDoNotSee) {
    const auto response = send("POST", "/login?next=/listItems", {}, "token=right");
    EXPECT_EQ(response.status, 303);
    EXPECT_EQ(find_header(response.headers, "Location"), "/listItems");
    const std::string cookie(find_header(response.headers, "Set-Cookie"));
    EXPECT_THAT(cookie, AllOf(StartsWith("operator="), HasSubstr("; HttpOnly"), HasSubstr("; SameSite=Strict"),
                              HasSubstr("; Max-Age=43200"), Not(HasSubstr("right"))));
    const auto tls = send("POST", "/login", {{"X-Forwarded-Proto", "https"}}, "token=right");
    EXPECT_THAT(std::string(find_header(tls.headers, "Set-Cookie")),
                AllOf(StartsWith("__Host-operator="), HasSubstr("; Secure"), HasSubstr("; Path=/;")));
}

TEST_F(LoginTest, AWrongTokenBringsTheFormAgain) {
    for (const char* const form : {"token=wrong", "token=", "", "t=right", "%", "=right"}) {
        const auto response = send("POST", "/login", {}, form);
        EXPECT_EQ(response.status, 401) << form;
        EXPECT_EQ(find_header(response.headers, "Set-Cookie"), "") << form;
        EXPECT_THAT(response.body, HasSubstr("This is not the operator's token.")) << form;
    }
}

TEST_F(LoginTest, TheCookieReadsAlone) {
    const std::string cookie = log_in();
    EXPECT_EQ(status_with(cookie), 200);
    EXPECT_EQ(status_with(cookie, "HEAD"), 200);
    EXPECT_EQ(status_with(cookie, "POST"), 401);
    EXPECT_EQ(status_with("a=b; " + cookie + "; c=d"), 200);
}

TEST_F(LoginTest, AForgedCookieOpensNothing) {
    const std::string cookie = log_in();
    const auto dot = cookie.find('.');
    EXPECT_EQ(status_with("operator=9" + cookie.substr(cookie.find('=') + 1)), 401);
    EXPECT_EQ(status_with(cookie.substr(0, dot + 1)), 401);
    EXPECT_EQ(status_with(cookie + "0"), 401);
    EXPECT_EQ(status_with("operator=right"), 401);
    EXPECT_EQ(status_with("operator="), 401);
    EXPECT_EQ(status_with("operator=99999999999999999999999." + cookie.substr(dot + 1)), 401);
}

TEST_F(LoginTest, TheCookieEndsAfterHalfADayAndWithItsToken) {
    const std::string cookie = log_in();
    now += std::chrono::hours(12) - std::chrono::seconds(1);
    EXPECT_EQ(status_with(cookie), 200);
    now += std::chrono::seconds(2);
    EXPECT_EQ(status_with(cookie), 401);

    const std::string later = log_in();
    token->replace(Secret("next"), Secret("right"));
    EXPECT_EQ(status_with(later), 200);
    token->replace(Secret("third"), Secret("next"));
    EXPECT_EQ(status_with(later), 401);
}

TEST_F(LoginTest, LeadsToWhereOneWantedToGo) {
    const auto response = send("POST", "/login?next=%2FlistItems%3Fclass%3Ddog%26status%3Ddone", {}, "token=right");
    EXPECT_EQ(find_header(response.headers, "Location"), "/listItems?class=dog&status=done");
}

TEST_F(LoginTest, LeadsToPathsOfItsOwnAlone) {
    const std::string encoded = "%2F%2Fevil.example";
    for (const std::string& foreign :
         {encoded, std::string("https:%2F%2Fevil.example"), std::string("/%5Cevil.example"), std::string("x"),
          std::string("/a%0d%0aX:y"), std::string("")}) {
        const auto response = send("POST", "/login?next=" + foreign, {}, "token=right");
        EXPECT_EQ(find_header(response.headers, "Location"), "/") << foreign;
    }
}

TEST_F(LoginTest, LoggingOutTakesTheCookieBack) {
    const auto response = send("POST", "/logout");
    EXPECT_EQ(response.status, 303);
    EXPECT_THAT(std::string(find_header(response.headers, "Set-Cookie")), HasSubstr("Max-Age=0"));
}

}  // namespace
}  // namespace polybot
