#pragma once

#include <span>
#include <string_view>

namespace polybot {

/// A file of the page, as it lay under web/ when the program was built. The views last as long as the program.
struct EmbeddedFile {
    std::string_view path;          ///< Relative to web/, with slashes: "index.html".
    std::string_view content_type;  ///< For the Content-Type header: "text/html; charset=utf-8".
    std::string_view bytes;
};

/// Every file under web/, sorted by path. Thread-safe.
[[nodiscard]] std::span<const EmbeddedFile> embedded_files() noexcept;

/// Files under web/admin/ are for the admin address alone.
inline constexpr std::string_view admin_folder = "admin/";
[[nodiscard]] inline bool is_admin_file(const EmbeddedFile& file) noexcept {
    return file.path.starts_with(admin_folder);
}

}  // namespace polybot
