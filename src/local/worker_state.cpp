#include "local/worker_state.hpp"

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace polybot {
namespace {

constexpr std::size_t size = sizeof(std::uint32_t);
/// Reading what was cut off would end the reader.
constexpr int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

Error fault(const char* what) {
    return {Code::unavailable, std::string(what) + ": " + std::strerror(errno)};
}

}  // namespace

const char* to_string(WorkerState state) {
    switch (state) {
        case WorkerState::starting:
            return "starting";
        case WorkerState::idle:
            return "idle";
        case WorkerState::busy:
            return "busy";
    }
    return "unknown";
}

Result<WorkerStateWord> WorkerStateWord::create() {
    FileDescriptor file(::memfd_create("worker-state", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!file) return fault("a worker's state cannot be shared");
    if (::ftruncate(file.get(), size) != 0 || ::fcntl(file.get(), F_ADD_SEALS, seals) != 0) {
        return fault("a worker's state cannot be shared");
    }
    return map(std::move(file));
}

Result<WorkerStateWord> WorkerStateWord::inherit() {
    const char* const named = std::getenv(variable);
    if (named == nullptr) return Error{Code::not_found, "no fleet has started this worker"};
    const std::string text = named;
    ::unsetenv(variable);

    int descriptor = -1;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), descriptor);
    const bool is_number = failed == std::errc() && end == text.data() + text.size() && descriptor > STDERR_FILENO;
    // Nothing but a word that a fleet made is sealed like that: another file stays open and untouched.
    if (!is_number || ::fcntl(descriptor, F_GET_SEALS) != seals) {
        return Error{Code::invalid_argument, std::string(variable) + " names no worker's state"};
    }
    FileDescriptor file(descriptor);
    struct stat status {};
    if (::fstat(file.get(), &status) != 0 || status.st_size != size) {
        return Error{Code::invalid_argument, std::string(variable) + " names no worker's state"};
    }
    return map(std::move(file));
}

Result<WorkerStateWord> WorkerStateWord::map(FileDescriptor file) {
    void* const memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
    if (memory == MAP_FAILED) return fault("a worker's state cannot be shared");
    return WorkerStateWord(std::move(file), static_cast<Word*>(memory));
}

WorkerStateWord::WorkerStateWord(WorkerStateWord&& other) noexcept
    : file_(std::move(other.file_)), word_(std::exchange(other.word_, nullptr)) {}

WorkerStateWord& WorkerStateWord::operator=(WorkerStateWord&& other) noexcept {
    std::swap(file_, other.file_);
    std::swap(word_, other.word_);
    return *this;
}

WorkerStateWord::~WorkerStateWord() {
    if (word_ != nullptr) ::munmap(word_, size);
}

WorkerState WorkerStateWord::get() const {
    const std::uint32_t word = *word_;
    return word <= static_cast<std::uint32_t>(WorkerState::idle) ? static_cast<WorkerState>(word) : WorkerState::busy;
}

void WorkerStateWord::set(WorkerState state) {
    *word_ = static_cast<std::uint32_t>(state);
}

}  // namespace polybot
