#include "local/worker_state.hpp"

#include <cstdlib>
#include <fstream>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "local/temporary_folder.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using testing::FailsWith;
using testing::IsOk;
using enum WorkerState;

class WorkerStateTest : public ::testing::Test {
  protected:
    ~WorkerStateTest() override { ::unsetenv(WorkerStateWord::variable); }

    static void name(const std::string& text) { ::setenv(WorkerStateWord::variable, text.c_str(), 1); }
};

TEST_F(WorkerStateTest, AFleetReadsWhatItsWorkerWrites) {
    const auto fleets = WorkerStateWord::create();
    ASSERT_THAT(fleets, IsOk());
    EXPECT_EQ(fleets->get(), starting);
    name(std::to_string(::dup(fleets->descriptor())));
    {
        auto workers = WorkerStateWord::inherit();
        ASSERT_THAT(workers, IsOk());
        for (const WorkerState state : {idle, busy, idle}) {
            workers->set(state);
            EXPECT_EQ(fleets->get(), state);
        }
    }
    EXPECT_EQ(fleets->get(), idle) << "it outlives the worker";
    EXPECT_THAT(WorkerStateWord::inherit(), FailsWith(Code::not_found)) << "the environment is freed of it";
}

TEST_F(WorkerStateTest, AWorkerGoneWrongIsTakenForBusyAndCannotCutItOff) {
    const auto word = WorkerStateWord::create();
    ASSERT_THAT(word, IsOk());
    const std::uint32_t nonsense = 4242;
    ASSERT_EQ(::pwrite(word->descriptor(), &nonsense, sizeof(nonsense), 0), static_cast<ssize_t>(sizeof(nonsense)));
    EXPECT_EQ(word->get(), busy);
    EXPECT_NE(::ftruncate(word->descriptor(), 0), 0);
    EXPECT_EQ(word->get(), busy);
}

TEST_F(WorkerStateTest, WhatIsNoneIsRefusedAndLeftOpen) {
    const testing::TemporaryFolder folder;
    const FileDescriptor file(::open((folder.path() / "file").c_str(), O_RDWR | O_CREAT, 0600));
    const FileDescriptor unsealed(::memfd_create("test", MFD_ALLOW_SEALING));
    for (const std::string& text :
         {std::string(), std::string("x"), std::string("3x"), std::string("-1"), std::string("0"), std::string("99999"),
          std::string("99999999999999"), std::to_string(file.get()), std::to_string(unsealed.get())}) {
        name(text);
        EXPECT_THAT(WorkerStateWord::inherit(), FailsWith(Code::invalid_argument)) << text;
    }
    for (const int descriptor : {0, file.get(), unsealed.get()}) EXPECT_GE(::fcntl(descriptor, F_GETFD), 0);
}

}  // namespace
}  // namespace polybot
