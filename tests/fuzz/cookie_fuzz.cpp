#include "input.hpp"
#include "web/session.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    polybot::HttpRequest request;
    request.headers = {{"Cookie", std::string(as_text(data, size))}};
    const polybot::WebSession session = polybot::session_of(request);
    require(session.chat.size() == std::string_view("web:").size() + 32);
    return 0;
}
