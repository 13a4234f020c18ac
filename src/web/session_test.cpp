#include "web/session.hpp"

#include <gmock/gmock.h>

namespace polybot {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

WebSession session_with(const std::string& cookie) {
    HttpRequest request;
    request.headers = {{"cookie", cookie}};
    return session_of(request);
}

TEST(WebSession, ANewOneGetsACookieThatScriptsAndOthersDoNotSee) {
    const WebSession session = session_of({});
    EXPECT_THAT(session.chat, MatchesRegex("web:[0-9a-f]{32}"));
    EXPECT_THAT(session.set_cookie, MatchesRegex("session=[0-9a-f]{32}; .*"));
    EXPECT_THAT(session.set_cookie, HasSubstr("; HttpOnly"));
    EXPECT_THAT(session.set_cookie, HasSubstr("; SameSite=Strict"));
    EXPECT_NE(session_of({}).chat, session.chat);
}

TEST(WebSession, OverTlsTheCookieStaysThereAndIsNobodyElses) {
    HttpRequest request;
    request.headers = {{"X-Forwarded-Proto", "https"}};
    const WebSession session = session_of(request);
    EXPECT_THAT(session.set_cookie, MatchesRegex("__Host-session=[0-9a-f]{32}; Path=/; .*; Secure"));
    EXPECT_THAT(session_of({}).set_cookie, Not(HasSubstr("Secure"))) << "which no browser would keep";

    const std::string ours = session.set_cookie.substr(0, session.set_cookie.find(';'));
    const std::string planted = "session=0123456789abcdef0123456789abcdef";
    request.headers.emplace_back("Cookie", planted + "; " + ours);
    EXPECT_EQ(session_of(request).chat, session.chat);
    request.headers.back().second = planted;
    EXPECT_NE(session_of(request).set_cookie, "");
}

TEST(WebSession, TheCookieBringsItBack) {
    const WebSession fresh = session_of({});
    const std::string cookie = fresh.set_cookie.substr(0, fresh.set_cookie.find(';'));
    const WebSession again = session_with("theme=dark; " + cookie + "; other=1");
    EXPECT_EQ(again.chat, fresh.chat);
    EXPECT_EQ(again.set_cookie, "");
}

TEST(WebSession, TheChatDoesNotTellTheCookie) {
    const WebSession fresh = session_of({});
    const std::string value = fresh.set_cookie.substr(8, 32);
    EXPECT_THAT(fresh.chat, Not(HasSubstr(value)));
}

TEST(WebSession, WhatIsNoCookieOfOursStartsAnew) {
    for (const char* cookie :
         {"", "session=", "session=short", "session=0123456789ABCDEF0123456789ABCDEF",
          "session=../../../../../etc/passwd/aaaaaa", "xsession=0123456789abcdef0123456789abcdef"}) {
        EXPECT_NE(session_with(cookie).set_cookie, "") << cookie;
    }
}

TEST(IsFromOurPage, NeedsTheHeaderThatForeignPagesCannotSet) {
    HttpRequest request;
    EXPECT_FALSE(is_from_our_page(request));
    request.headers = {{"X-Requested-With", "polybot-chat"}};
    EXPECT_TRUE(is_from_our_page(request));
}

}  // namespace
}  // namespace polybot
