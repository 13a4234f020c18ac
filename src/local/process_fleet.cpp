#include "local/process_fleet.hpp"

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

}  // namespace

ProcessFleet::ProcessFleet(std::vector<std::string> command) : command_(std::move(command)) {}

ProcessFleet::~ProcessFleet() {
    for (const pid_t pid : workers_) ::kill(pid, SIGTERM);
    std::vector<pid_t> all = workers_;
    all.insert(all.end(), leaving_.begin(), leaving_.end());
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (std::erase_if(all, is_gone), !all.empty() && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    for (const pid_t pid : all) {
        log::warn("worker killed: it did not stop", {{"pid", pid}});
        ::kill(pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
    }
}

Result<int> ProcessFleet::running() {
    const std::scoped_lock lock(mutex_);
    reap();
    return static_cast<int>(workers_.size());
}

Result<void> ProcessFleet::set_desired(int count) {
    const std::scoped_lock lock(mutex_);
    reap();
    while (static_cast<int>(workers_.size()) < count) {
        const auto pid = start();
        if (!pid) return pid.error();
        log::info("worker started", {{"pid", *pid}});
        workers_.push_back(*pid);
    }
    while (static_cast<int>(workers_.size()) > count) {
        log::info("worker told to stop", {{"pid", workers_.back()}});
        ::kill(workers_.back(), SIGTERM);
        leaving_.push_back(workers_.back());
        workers_.pop_back();
    }
    return {};
}

void ProcessFleet::reap() {
    std::erase_if(workers_, [](pid_t pid) {
        const bool gone = is_gone(pid);
        if (gone) log::warn("worker died", {{"pid", pid}});
        return gone;
    });
    std::erase_if(leaving_, is_gone);
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
