#include "local/process_fleet.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>
#include <utility>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "log/log.hpp"

namespace polybot {
namespace {

/// What the child does between fork and exec: only async-signal-safe calls.
[[noreturn]] void become(char* const* arguments, pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    // The parent may have died before that call.
    if (::getppid() != parent) ::_exit(1);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::execv(arguments[0], arguments);
    ::_exit(127);
}

bool is_gone(pid_t pid) {
    return ::waitpid(pid, nullptr, WNOHANG) != 0;
}

/// A worker that lives longer than this has started well.
constexpr std::chrono::seconds youth{10};
/// A worker may finish the picture in its hands.
constexpr std::chrono::seconds patience{15};
constexpr std::chrono::seconds longest_pause{30};

std::chrono::seconds pause_after(int early_deaths) {
    constexpr int most_doublings = 5;
    return std::min(longest_pause, std::chrono::seconds(1 << std::min(early_deaths - 1, most_doublings)));
}

}  // namespace

ProcessFleet::ProcessFleet(std::vector<std::string> command) : command_(std::move(command)) {}

ProcessFleet::~ProcessFleet() {
    for (const Worker& worker : workers_) tell_to_stop(worker);
    workers_.clear();
    while (reap(), !leavers_.empty()) std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

Result<int> ProcessFleet::running() {
    const std::scoped_lock lock(mutex_);
    reap();
    return static_cast<int>(workers_.size());
}

Result<void> ProcessFleet::set_desired(int count) {
    const std::scoped_lock lock(mutex_);
    reap();
    const Time now = std::chrono::steady_clock::now();
    while (static_cast<int>(workers_.size()) < count && now >= next_start_) {
        const auto pid = start();
        if (!pid) return pid.error();
        log::info("worker started", {{"pid", *pid}});
        workers_.push_back({.pid = *pid, .started = now});
    }
    while (static_cast<int>(workers_.size()) > count) {
        tell_to_stop(workers_.back());
        workers_.pop_back();
    }
    return {};
}

void ProcessFleet::tell_to_stop(const Worker& worker) {
    log::info("worker told to stop", {{"pid", worker.pid}});
    ::kill(worker.pid, SIGTERM);
    leavers_.push_back({.pid = worker.pid, .killed_at = std::chrono::steady_clock::now() + patience});
}

void ProcessFleet::reap() {
    const Time now = std::chrono::steady_clock::now();
    std::erase_if(workers_, [this, now](const Worker& worker) {
        int status = 0;
        if (::waitpid(worker.pid, &status, WNOHANG) == 0) return false;
        early_deaths_ = now - worker.started < youth ? early_deaths_ + 1 : 0;
        if (early_deaths_ > 0) next_start_ = now + pause_after(early_deaths_);
        log::warn("worker died", {{"pid", worker.pid},
                                  {"signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0},
                                  {"exit_code", WIFEXITED(status) ? WEXITSTATUS(status) : 0}});
        return true;
    });
    std::erase_if(leavers_, [now](const Leaver& leaver) {
        if (is_gone(leaver.pid)) return true;
        if (now < leaver.killed_at) return false;
        log::warn("worker killed: it did not stop", {{"pid", leaver.pid}});
        ::kill(leaver.pid, SIGKILL);
        ::waitpid(leaver.pid, nullptr, 0);
        return true;
    });
}

Result<pid_t> ProcessFleet::start() const {
    std::vector<char*> arguments;
    for (const std::string& argument : command_) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid == 0) become(arguments.data(), parent);
    if (pid < 0) return Error{Code::unavailable, std::string("a worker cannot be started: ") + std::strerror(errno)};
    return pid;
}

}  // namespace polybot
