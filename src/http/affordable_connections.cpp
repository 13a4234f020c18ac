#include "http/affordable_connections.hpp"

#include <algorithm>

#include <sys/resource.h>

namespace polybot {
namespace {

/// For the database, pictures and outgoing calls of all handlers at once.
constexpr rlim_t files_of_our_own = 512;

}  // namespace

int affordable_connections(int wanted) {
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return wanted;
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    ::getrlimit(RLIMIT_NOFILE, &files);
    const rlim_t room = files.rlim_cur - std::min(files.rlim_cur / 2, files_of_our_own);
    return static_cast<int>(std::clamp<rlim_t>(room, 1, static_cast<rlim_t>(wanted)));
}

}  // namespace polybot
