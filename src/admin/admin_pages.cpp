#include "admin/admin_pages.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "web/embedded_files.hpp"
#include "web/page_file.hpp"

namespace polybot {

HttpResponse admin_page(std::string_view name, const HttpRequest& request, std::string_view form_action) {
    const auto files = embedded_files();
    const auto page = std::ranges::find(files, std::string(admin_folder).append(name), &EmbeddedFile::path);
    if (page == files.end()) throw std::logic_error("a page of the admin address is not embedded");
    return page_file(*page, request, form_action);
}

void add_admin_files(Router& router) {
    for (const EmbeddedFile& file : embedded_files()) {
        const bool is_icon = file.path == "icon.svg";
        if (!is_icon && (!is_admin_file(file) || file.path.ends_with(".html"))) continue;
        const std::string_view name = is_icon ? file.path : file.path.substr(admin_folder.size());
        router.add({.method = "GET",
                    .pattern = '/' + std::string(name),
                    .handler = HttpHandler([&file](const HttpRequest& request) { return page_file(file, request); })});
    }
}

}  // namespace polybot
