#include "cache/private_cache.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <functional>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <tuple>
#include <vector>

#include <boost/algorithm/hex.hpp>
#include <dirent.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace polybot {
namespace {

constexpr off_t most_bytes = 1L << 30L;           // An entry's, which is read whole into memory.
constexpr const char* incomplete = "incomplete";  // An entry's name is of hex digits.

using Digest = std::array<char, 32>;
using Folder = std::unique_ptr<DIR, decltype([](DIR* folder) { ::closedir(folder); })>;
using File = std::unique_ptr<std::FILE, decltype([](std::FILE* file) { std::fclose(file); })>;

/// What an entry's file begins with; the bytes follow.
struct Head {
    Digest made_from;  ///< A file that was renamed is another's.
    Digest bytes;      ///< What a crash or a bad disk left incomplete is found out by it.

    bool operator==(const Head&) const = default;
};

Digest sha256(std::string_view text) {
    Digest digest{};
    if (EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr, EVP_sha256(),
                   nullptr) != 1) {
        throw std::runtime_error("SHA-256 is not available");
    }
    return digest;
}

std::string name_of(const Digest& made_from) {
    std::string name;
    boost::algorithm::hex_lower(made_from, std::back_inserter(name));
    return name;
}

/// The error that `errno` stands for.
Error system_error(const std::filesystem::path& path) {
    const int number = errno;
    const bool refused = number == EACCES || number == EPERM || number == EROFS || number == ELOOP;
    const Code code = number == ENOENT ? Code::not_found : refused ? Code::permission_denied : Code::unavailable;
    return {code, path.string() + ": " + std::generic_category().message(number)};
}

Result<void> check_owner(int descriptor, const std::filesystem::path& path) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) return system_error(path);
    if (status.st_uid != ::geteuid() || (status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return Error{Code::permission_denied, path.string() + " belongs to another user, or another may write it"};
    }
    return {};
}

Result<Folder> open_folder(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0) return system_error(path);
    Folder folder(::fdopendir(descriptor));
    if (!folder) {
        const Error error = system_error(path);
        ::close(descriptor);
        return error;
    }
    if (auto owned = check_owner(descriptor, path); !owned) return owned.error();
    return folder;
}

Result<std::string> read_entry(const Folder& folder, const Digest& made_from, const std::filesystem::path& path) {
    const int descriptor = ::openat(::dirfd(folder.get()), path.filename().c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0) return system_error(path);
    const File file(::fdopen(descriptor, "rb"));
    if (auto owned = check_owner(descriptor, path); !owned) return owned.error();
    const auto size = ::lseek(descriptor, 0, SEEK_END);
    const Error damaged{Code::data_loss, path.string() + " is damaged"};
    Head head{};
    if (size < static_cast<off_t>(sizeof head) || size > most_bytes) return damaged;
    std::rewind(file.get());
    std::string bytes(static_cast<std::size_t>(size) - sizeof head, '\0');
    const bool whole = std::fread(&head, sizeof head, 1, file.get()) == 1 &&
                       std::fread(bytes.data(), 1, bytes.size(), file.get()) == bytes.size();
    if (!whole && std::ferror(file.get()) != 0) return system_error(path);
    if (!whole || head != Head{.made_from = made_from, .bytes = sha256(bytes)}) return damaged;
    return bytes;
}

/// Not synced: what a crash leaves incomplete is found out when it is read.
bool write_entry(int folder, const std::string& name, const Head& head, std::string_view bytes) {
    const int descriptor =
        ::openat(folder, incomplete, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0) return false;
    File file(::fdopen(descriptor, "wb"));
    const bool written = std::fwrite(&head, sizeof head, 1, file.get()) == 1 &&
                         std::fwrite(bytes.data(), 1, bytes.size(), file.get()) == bytes.size();
    return std::fclose(file.release()) == 0 && written && ::renameat(folder, incomplete, folder, name.c_str()) == 0;
}

/// What cannot be removed stays, and is tried again the next time.
void remove_oldest(const Folder& folder) {
    std::vector<std::tuple<std::time_t, long, std::string>> entries;
    while (const dirent* entry = ::readdir(folder.get())) {
        struct stat status {};
        if (::fstatat(::dirfd(folder.get()), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(status.st_mode)) {
            entries.emplace_back(status.st_mtim.tv_sec, status.st_mtim.tv_nsec, entry->d_name);
        }
    }
    std::ranges::sort(entries, std::greater());
    for (std::size_t i = PrivateCache::most_entries; i < entries.size(); ++i) {
        ::unlinkat(::dirfd(folder.get()), std::get<2>(entries[i]).c_str(), 0);
    }
}

}  // namespace

Result<std::string> PrivateCache::find(std::string_view made_from) const {
    const auto folder = open_folder(folder_);
    if (!folder) return folder.error();
    const Digest digest = sha256(made_from);
    return read_entry(*folder, digest, folder_ / name_of(digest));
}

Result<void> PrivateCache::keep(std::string_view made_from, const std::function<std::string()>& make) const {
    std::error_code error;
    std::filesystem::create_directories(folder_.parent_path(), error);
    if (error) return Error{Code::unavailable, folder_.parent_path().string() + ": " + error.message()};
    if (::mkdir(folder_.c_str(), S_IRWXU) != 0 && errno != EEXIST) return system_error(folder_);
    const auto folder = open_folder(folder_);
    if (!folder) return folder.error();
    if (::flock(::dirfd(folder->get()), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) return {};
        return system_error(folder_);
    }
    const std::string bytes = make();
    const Head head{.made_from = sha256(made_from), .bytes = sha256(bytes)};
    if (!write_entry(::dirfd(folder->get()), name_of(head.made_from), head, bytes)) {
        const Error failed = system_error(folder_ / name_of(head.made_from));
        ::unlinkat(::dirfd(folder->get()), incomplete, 0);  // A full disk's part.
        return failed;
    }
    remove_oldest(*folder);
    return {};
}

}  // namespace polybot
