#pragma once

#include <string_view>

#include "http/message.hpp"
#include "web/embedded_files.hpp"

namespace polybot {

/// A file of a page, for a browser that runs nothing but it, frames it nowhere and tells nobody of it. `form_action`
/// is where its forms may lead, as a source of the Content-Security-Policy.
[[nodiscard]] HttpResponse page_file(const EmbeddedFile& file, const HttpRequest& request,
                                     std::string_view form_action = "'none'");

/// Whether a browser asks, for a page.
[[nodiscard]] bool is_browser(const HttpRequest& request);

}  // namespace polybot
