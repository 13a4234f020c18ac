#include "sandbox/sandbox.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <unistd.h>

namespace polybot {
namespace {

/// Ends the child that a test confines; a mistake is shown by the line it is in.
#define REQUIRE(condition) \
    if (!(condition)) std::_Exit(__LINE__ % 250 + 1)

bool refuses(long result) {
    return result == -1 && errno == EPERM;
}

void try_to_start_programs() {
    REQUIRE(enter_sandbox().has_value());
    char name[] = "/bin/true";
    std::array<char*, 2> arguments = {name, nullptr};
    REQUIRE(refuses(::execv(name, arguments.data())));
    REQUIRE(refuses(::fork()));
    REQUIRE(::posix_spawn(nullptr, name, nullptr, nullptr, arguments.data(), nullptr) != 0);
    // A thread that was started since is no way out.
    std::thread([&] { REQUIRE(refuses(::execv(name, arguments.data()))); }).join();
    std::_Exit(0);
}

void try_what_else_is_denied() {
    REQUIRE(enter_sandbox().has_value());
    REQUIRE(::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
    REQUIRE(refuses(::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr)));
    REQUIRE(refuses(::unshare(CLONE_NEWUSER)));
    REQUIRE(refuses(::mount("none", "/tmp", "tmpfs", 0, nullptr)));
    REQUIRE(refuses(::chroot("/")));
    std::_Exit(0);
}

void do_what_is_needed() {
    REQUIRE(enter_sandbox().has_value());
    // OpenVINO compiles the network to machine code.
    void* const code = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(code != MAP_FAILED && ::mprotect(code, 4096, PROT_READ | PROT_EXEC) == 0);
    REQUIRE(::open("/dev/null", O_RDONLY) >= 0);
    bool has_run = false;
    std::thread([&] { has_run = true; }).join();
    REQUIRE(has_run);
    REQUIRE(enter_sandbox().has_value());
    std::_Exit(0);
}

TEST(SandboxDeathTest, NoProgramIsStarted) {
    EXPECT_EXIT(try_to_start_programs(), ::testing::ExitedWithCode(0), "");
}

TEST(SandboxDeathTest, NoPrivilegeIsGained) {
    EXPECT_EXIT(try_what_else_is_denied(), ::testing::ExitedWithCode(0), "");
}

TEST(SandboxDeathTest, ThreadsFilesAndMachineCodeAreLeft) {
    EXPECT_EXIT(do_what_is_needed(), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace polybot
