#include "local/process_fleet.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "log/log.hpp"

namespace polybot {
namespace {

/// What the child does between fork and exec: only async-signal-safe calls.
[[noreturn]] void become(char* const* arguments, char* const* environment, int state, pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    // The parent may have died before that call.
    if (::getppid() != parent) ::_exit(1);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::fcntl(state, F_SETFD, 0);
    ::execve(arguments[0], arguments, environment);
    ::_exit(127);
}

/// As exec wants them; they point into `texts`.
std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (std::string& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// This process's, with where the worker finds its state.
std::vector<std::string> environment_with(const WorkerStateWord& state) {
    const std::string name = std::string(WorkerStateWord::variable) + "=";
    std::vector<std::string> variables;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        if (!std::string_view(*variable).starts_with(name)) variables.emplace_back(*variable);
    }
    variables.push_back(name + std::to_string(state.descriptor()));
    return variables;
}

/// A worker that lives longer than this has started well.
constexpr std::chrono::seconds youth{10};
constexpr std::chrono::seconds longest_pause{30};

std::chrono::seconds pause_after(int early_deaths) {
    constexpr int most_doublings = 5;
    return std::min(longest_pause, std::chrono::seconds(1 << std::min(early_deaths - 1, most_doublings)));
}

}  // namespace

ProcessFleet::ProcessFleet(std::vector<std::string> command, FleetPatience patience)
    : command_(std::move(command)), patience_(patience) {}

ProcessFleet::~ProcessFleet() {
    spares_busy_ = false;
    while (!workers_.empty()) {
        tell_to_stop(std::move(workers_.back()));
        workers_.pop_back();
    }
    while (look(), !leavers_.empty()) std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

Result<FleetSize> ProcessFleet::size() {
    const std::scoped_lock lock(mutex_);
    look();
    const auto running = static_cast<int>(std::ranges::count_if(workers_, &Worker::in_service));
    return FleetSize{.running = running, .warming = static_cast<int>(workers_.size()) - running};
}

Result<void> ProcessFleet::set_desired(int count) {
    const std::scoped_lock lock(mutex_);
    look();
    const Time now = std::chrono::steady_clock::now();
    while (static_cast<int>(workers_.size()) < count && now >= next_start_) {
        if (auto started = start(); !started) return started;
    }
    while (static_cast<int>(workers_.size()) > count) give_up_one();
    return {};
}

Result<void> ProcessFleet::start() {
    auto state = WorkerStateWord::create();
    if (!state) return state.error();
    std::vector<std::string> variables = environment_with(*state);
    const std::vector<char*> environment = pointers_to(variables);
    const std::vector<char*> arguments = pointers_to(command_);
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid == 0) become(arguments.data(), environment.data(), state->descriptor(), parent);
    if (pid < 0) return Error{Code::unavailable, std::string("a worker cannot be started: ") + std::strerror(errno)};
    log::info("worker started", {{"pid", pid}});
    workers_.push_back({.pid = pid, .state = *std::move(state), .started = std::chrono::steady_clock::now()});
    return {};
}

void ProcessFleet::give_up_one() {
    // Read once: what is logged is what was decided by.
    std::vector<WorkerState> states;
    states.reserve(workers_.size());
    for (const Worker& worker : workers_) states.push_back(worker.state.get());
    // The newest of those that are least at work.
    const auto last = std::min_element(states.rbegin(), states.rend());
    const auto index = std::distance(last, states.rend()) - 1;
    const auto spared = std::ranges::count(states, WorkerState::busy);
    const auto chosen = workers_.begin() + index;
    log::info(
        "worker given up",
        {{"pid", chosen->pid}, {"state", to_string(*last)}, {"busy_workers", spared}, {"workers", states.size()}});
    Worker worker = std::move(*chosen);
    workers_.erase(chosen);
    tell_to_stop(std::move(worker));
}

void ProcessFleet::tell_to_stop(Worker worker) {
    log::info("worker told to stop", {{"pid", worker.pid}});
    ::kill(worker.pid, SIGTERM);
    leavers_.push_back({.pid = worker.pid,
                        .state = std::move(worker.state),
                        .killed_at = std::chrono::steady_clock::now() + patience_.farewell});
}

void ProcessFleet::look() {
    std::erase_if(workers_, [this](const Worker& worker) { return has_died(worker); });
    const Time now = std::chrono::steady_clock::now();
    for (Worker& worker : workers_) {
        if (worker.in_service) continue;
        worker.in_service = worker.state.get() != WorkerState::starting || now - worker.started >= patience_.warm_up;
        if (!worker.in_service) continue;
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(now - worker.started);
        log::info("worker in service", {{"pid", worker.pid}, {"ms", took.count()}});
    }
    std::erase_if(leavers_, [this](Leaver& leaver) { return has_left(leaver); });
}

bool ProcessFleet::has_died(const Worker& worker) {
    int status = 0;
    if (::waitpid(worker.pid, &status, WNOHANG) == 0) return false;
    const Time now = std::chrono::steady_clock::now();
    early_deaths_ = now - worker.started < youth ? early_deaths_ + 1 : 0;
    if (early_deaths_ > 0) next_start_ = now + pause_after(early_deaths_);
    log::warn("worker died", {{"pid", worker.pid},
                              {"signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0},
                              {"exit_code", WIFEXITED(status) ? WEXITSTATUS(status) : 0}});
    return true;
}

bool ProcessFleet::has_left(Leaver& leaver) const {
    if (::waitpid(leaver.pid, nullptr, WNOHANG) != 0) {
        log::info("worker left", {{"pid", leaver.pid}});
        return true;
    }
    const Time now = std::chrono::steady_clock::now();
    if (now < leaver.killed_at) return false;
    if (spares_busy_ && leaver.state.get() == WorkerState::busy) {
        log::warn("worker told to stop is still busy", {{"pid", leaver.pid}});
        leaver.killed_at = now + patience_.farewell;
        return false;
    }
    log::warn("worker killed: it did not stop", {{"pid", leaver.pid}, {"state", to_string(leaver.state.get())}});
    ::kill(leaver.pid, SIGKILL);
    ::waitpid(leaver.pid, nullptr, 0);
    return true;
}

}  // namespace polybot
