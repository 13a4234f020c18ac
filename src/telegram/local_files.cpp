#include "telegram/local_files.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>

namespace polybot {
namespace {

namespace fs = std::filesystem;

Error unreadable(const std::error_code& error) {
    const Code code = error == std::errc::no_such_file_or_directory ? Code::not_found
                      : error == std::errc::permission_denied       ? Code::permission_denied
                                                                    : Code::unavailable;
    return {code, "the Bot API server's file cannot be read: " + error.message()};
}

/// Both without links and dots.
bool lies_within(const fs::path& folder, const fs::path& file) {
    return std::ranges::mismatch(folder, file).in1 == folder.end();
}

}  // namespace

Result<std::string> read_file_within(const fs::path& folder, const fs::path& file, std::size_t max_bytes) {
    std::error_code error;
    const fs::path root = fs::canonical(folder, error);
    if (error) return unreadable(error);
    const fs::path path = fs::canonical(file, error);
    if (error) return unreadable(error);
    if (!lies_within(root, path)) {
        return Error{Code::invalid_argument, "the Bot API server named no file path within its folder"};
    }
    // Opening a pipe might last for ever.
    if (!fs::is_regular_file(path, error)) {
        return error ? unreadable(error)
                     : Error{Code::invalid_argument, "the Bot API server named what is no regular file"};
    }
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return unreadable(std::make_error_code(std::errc::permission_denied));
    const std::uintmax_t size = fs::file_size(path, error);
    if (error) return unreadable(error);
    if (size > max_bytes) {
        return Error{Code::invalid_argument, "the file is larger than " + std::to_string(max_bytes) + " bytes"};
    }
    std::string bytes(size, '\0');
    if (!stream.read(bytes.data(), static_cast<std::streamsize>(size))) {
        return unreadable(std::make_error_code(std::errc::io_error));
    }
    return bytes;
}

}  // namespace polybot
