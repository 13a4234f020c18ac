#include "http/affordable_connections.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace polybot {
namespace {

rlimit open_files() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return limit;
}

TEST(AffordableConnections, RaiseTheLimitOfOpenFilesFirst) {
    rlimit low = open_files();
    low.rlim_cur = 64;
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
    EXPECT_EQ(affordable_connections(32), 32);
    EXPECT_EQ(open_files().rlim_cur, open_files().rlim_max);
}

TEST(AffordableConnections, LeaveRoomForFiles) {
    const auto most = static_cast<rlim_t>(affordable_connections(1'000'000'000));
    EXPECT_GE(most, open_files().rlim_max / 2);
    EXPECT_LT(most, open_files().rlim_max);
}

}  // namespace
}  // namespace polybot
