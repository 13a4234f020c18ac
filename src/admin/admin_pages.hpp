#pragma once

#include <string_view>

#include "http/router.hpp"

namespace polybot {

/// The page `name` of web/admin/ ("login.html"); throws std::logic_error when there is none. `form_action` as in
/// `page_file`.
[[nodiscard]] HttpResponse admin_page(std::string_view name, const HttpRequest& request,
                                      std::string_view form_action = "'none'");

/// Adds the styles, scripts and pictures of web/admin/ under their names ("/login.css") to the admin address; a page is
/// added by who serves it, with `admin_page`.
void add_admin_files(Router& router);

}  // namespace polybot
