#include "local/doorbell.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log/log.hpp"

namespace polybot {
namespace {

/// How often to look where the system grants no watch.
constexpr std::chrono::milliseconds without_watch{50};

FileDescriptor watch(const std::filesystem::path& file) {
    FileDescriptor descriptor(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (descriptor && ::inotify_add_watch(descriptor.get(), file.c_str(), IN_ATTRIB) < 0) return FileDescriptor();
    return descriptor;
}

}  // namespace

Doorbell::Doorbell(std::filesystem::path file) : file_(std::move(file)) {
    const FileDescriptor created(::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!created) throw std::system_error(errno, std::generic_category(), file_.string());
}

void Doorbell::ring() const {
    // A lost ring only delays: receivers look again by themselves.
    if (::utimensat(AT_FDCWD, file_.c_str(), nullptr, 0) != 0) {
        log::warn("cannot wake the receivers", {{"file", file_.string()}, {"errno", errno}});
    }
}

Doorbell::Listener::Listener(const Doorbell& bell) : watch_(watch(bell.file_)) {}

void Doorbell::Listener::wait(std::chrono::milliseconds timeout) const {
    timeout = std::max(timeout, std::chrono::milliseconds(0));
    if (!watch_) {
        std::this_thread::sleep_for(std::min(timeout, without_watch));
        return;
    }
    pollfd waiting{.fd = watch_.get(), .events = POLLIN, .revents = 0};
    if (::poll(&waiting, 1, static_cast<int>(timeout.count())) <= 0) return;
    // The events say no more than that it rang: drop them.
    std::array<char, 4096> events;
    while (::read(watch_.get(), events.data(), events.size()) > 0) {
    }
}

}  // namespace polybot
