#include "admin/admin_pages.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

#include "web/embedded_files.hpp"
#include "web/page_file.hpp"

namespace polybot {
namespace {

/// What the operator's pages take from the chat page.
constexpr std::array<std::string_view, 4> shared_files = {"base.css", "dom.js", "event_stream.js", "icon.svg"};

}  // namespace

HttpResponse admin_page(std::string_view name, const HttpRequest& request, std::string_view form_action) {
    const auto files = embedded_files();
    const auto page = std::ranges::find(files, std::string(admin_folder).append(name), &EmbeddedFile::path);
    if (page == files.end()) throw std::logic_error("a page of the admin address is not embedded");
    return page_file(*page, request, form_action);
}

void add_admin_files(Router& router) {
    for (const EmbeddedFile& file : embedded_files()) {
        const bool is_shared = std::ranges::find(shared_files, file.path) != shared_files.end();
        if (!is_shared && (!is_admin_file(file) || file.path.ends_with(".html"))) continue;
        const std::string_view name = is_shared ? file.path : file.path.substr(admin_folder.size());
        router.add({.method = "GET",
                    .pattern = '/' + std::string(name),
                    .handler = HttpHandler([&file](const HttpRequest& request) { return page_file(file, request); })});
    }
}

}  // namespace polybot
