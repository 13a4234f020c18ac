#include "http/router.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace polybot {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

Route route(std::string method, std::string pattern) {
    return {.method = std::move(method), .pattern = std::move(pattern), .handler = HttpHandler{}};
}

class RouterTest : public ::testing::Test {
  protected:
    RouterTest() {
        router_.add(route("GET", "/"));
        router_.add(route("GET", "/api/photos/latest"));
        router_.add(route("GET", "/api/photos/{id}"));
        router_.add(route("POST", "/api/photos/{id}"));
        router_.add(route("GET", "/api/photos/{id}/tags/{tag}"));
        router_.add(route("POST", "/123:token"));
    }

    std::string pattern_of(std::string_view method, std::string_view path) const {
        const auto match = router_.find(method, path);
        return match.route == nullptr ? "" : match.route->pattern;
    }

    Router router_;
};

TEST_F(RouterTest, FindsLiteralPaths) {
    EXPECT_EQ(pattern_of("GET", "/"), "/");
    EXPECT_EQ(pattern_of("POST", "/123:token"), "/123:token");
}

TEST_F(RouterTest, CapturesSegments) {
    const auto match = router_.find("GET", "/api/photos/a b/tags/x");
    ASSERT_NE(match.route, nullptr);
    EXPECT_THAT(match.captures, ElementsAre(Pair("id", "a b"), Pair("tag", "x")));
}

TEST_F(RouterTest, ACaptureMayStandForItsOwnName) {
    EXPECT_THAT(router_.find("GET", "/api/photos/{id}").captures, ElementsAre(Pair("id", "{id}")));
}

TEST_F(RouterTest, TheFirstRouteThatFitsWins) {
    EXPECT_EQ(pattern_of("GET", "/api/photos/latest"), "/api/photos/latest");
    EXPECT_EQ(pattern_of("GET", "/api/photos/other"), "/api/photos/{id}");
}

TEST_F(RouterTest, ACaptureIsOneSegmentThatIsNotEmpty) {
    EXPECT_EQ(pattern_of("GET", "/api/photos/"), "");
    EXPECT_EQ(pattern_of("GET", "/api/photos"), "");
    EXPECT_EQ(pattern_of("GET", "/api/photos/a/b"), "");
    EXPECT_EQ(pattern_of("GET", "/api/photos//tags/x"), "");
}

TEST_F(RouterTest, PathsAreComparedWhole) {
    for (const char* path : {"", "//", "/api", "/api/photos/1/", "/123:tokens", "/123:toke", "123:token"}) {
        EXPECT_EQ(pattern_of("POST", path), "") << path;
        EXPECT_THAT(router_.find("POST", path).allowed, IsEmpty()) << path;
    }
}

TEST_F(RouterTest, HeadFindsTheGetRoute) {
    EXPECT_EQ(pattern_of("HEAD", "/"), "/");
}

TEST_F(RouterTest, AWrongMethodLearnsTheAllowedOnes) {
    const auto match = router_.find("DELETE", "/api/photos/7");
    EXPECT_EQ(match.route, nullptr);
    EXPECT_EQ(match.allowed, "GET, HEAD, POST");
    EXPECT_EQ(router_.find("HEAD", "/123:token").allowed, "POST");
}

TEST_F(RouterTest, ARouteMayServeSomeOfItsPathsAlone) {
    std::string served = "one";
    Route live = route("POST", "/{name}");
    live.serves = [&served](const auto& captures) { return captures.at("name") == served; };
    router_.add(std::move(live));
    EXPECT_EQ(pattern_of("POST", "/one"), "/{name}");
    EXPECT_EQ(pattern_of("POST", "/two"), "");
    EXPECT_THAT(router_.find("GET", "/two").allowed, IsEmpty());
    served = "two";
    EXPECT_EQ(pattern_of("POST", "/one"), "");
    EXPECT_EQ(pattern_of("POST", "/two"), "/{name}");
}

TEST_F(RouterTest, RefusesAPatternWithoutSlash) {
    EXPECT_THROW(router_.add(route("GET", "api")), std::invalid_argument);
}

}  // namespace
}  // namespace polybot
