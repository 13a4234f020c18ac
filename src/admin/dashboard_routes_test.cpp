#include "admin/dashboard_routes.hpp"

#include <array>

#include <gmock/gmock.h>

#include "http/raw_connection.hpp"
#include "http/server.hpp"
#include "local/local_home.hpp"
#include "local/temporary_folder.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::RawConnection;
using ::testing::StartsWith;

class DashboardRoutesTest : public ::testing::Test {
  protected:
    DashboardRoutesTest() {
        Router router;
        add_dashboard_routes(router, dashboard_, max_viewers);
        server_ = std::make_unique<Server>(ServerOptions{.address = "127.0.0.1", .port = 0}, std::move(router));
        server_->start();
    }

    RawConnection connect(const std::string& path) {
        RawConnection connection(server_->port());
        connection.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
        return connection;
    }

    static constexpr int max_viewers = 2;
    testing::TemporaryFolder folder_;
    LocalHome home_{folder_.path() / "data"};
    Dashboard dashboard_{home_.metric_history, home_.decisions, std::chrono::seconds(1), system_clock()};
    std::unique_ptr<Server> server_;
};

TEST_F(DashboardRoutesTest, ServesThePageUnderAPolicyThatForbidsAnythingInline) {
    EXPECT_THAT(connect("/dashboard").read_until("</html>"),
                AllOf(StartsWith("HTTP/1.1 200 "),
                      HasSubstr("Content-Security-Policy: default-src 'none'; "
                                "script-src 'self'; style-src 'self';"),
                      HasSubstr("<title>polybot – dashboard</title>")));
}

TEST_F(DashboardRoutesTest, StreamsTheHistoryAndWhatFollows) {
    auto connection = connect("/dashboard/events");
    EXPECT_THAT(connection.read_until("\n\nid: "), HasSubstr("Content-Type: text/event-stream"));
    connection.read_until("event: history\n");
    const std::array metrics = {Metric{"QueueDepth", 42, "Count"}};
    ASSERT_TRUE(home_.metrics.publish(metrics, std::chrono::system_clock::now()));
    EXPECT_THAT(connection.read_until(",4.2E1]"), HasSubstr("event: update\n"));
}

TEST_F(DashboardRoutesTest, HasRoomForSoManyViewersUntilTheyGo) {
    {
        auto first = connect("/dashboard/events");
        auto second = connect("/dashboard/events");
        first.read_until("event: history\n");
        second.read_until("event: history\n");
        EXPECT_THAT(connect("/dashboard/events").read_until("}"),
                    AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("too many open dashboards")));
    }
    // They have gone, which the server notices in its own time.
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    bool free = false;
    while (!free && std::chrono::steady_clock::now() < patience) {
        free = connect("/dashboard/events").read_until("\r\n").starts_with("HTTP/1.1 200 ");
    }
    EXPECT_TRUE(free);
}

}  // namespace
}  // namespace polybot
