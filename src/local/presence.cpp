#include "local/presence.hpp"

#include <cerrno>
#include <limits>
#include <random>
#include <system_error>

#include <fcntl.h>

namespace polybot {
namespace {

/// The byte of that number. Locks may lie behind a file's end, so the file stays empty.
struct flock byte_of(std::int64_t number) {
    struct flock byte {};
    byte.l_type = F_WRLCK;
    byte.l_whence = SEEK_SET;
    byte.l_start = number;
    byte.l_len = 1;
    return byte;
}

std::int64_t random_number() {
    std::random_device random;
    // The last byte that can be locked is one before the largest offset.
    return std::uniform_int_distribution<std::int64_t>(1, std::numeric_limits<std::int64_t>::max() - 1)(random);
}

}  // namespace

Presence::Presence(const std::filesystem::path& file)
    : file_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)), number_(random_number()) {
    struct flock byte = byte_of(number_);
    // The lock belongs to the open file, not to the process: closing another descriptor of the file leaves it alone.
    if (!file_ || ::fcntl(file_.get(), F_OFD_SETLK, &byte) != 0) {
        throw std::system_error(errno, std::generic_category(), file.string());
    }
}

bool Presence::is_alive(std::int64_t number) const {
    if (number <= 0 || number == number_) return true;  // One's own lock is in nobody's way.
    struct flock byte = byte_of(number);
    return ::fcntl(file_.get(), F_OFD_GETLK, &byte) != 0 || byte.l_type != F_UNLCK;
}

}  // namespace polybot
