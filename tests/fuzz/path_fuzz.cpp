#include "blobs/blob_key.hpp"
#include "http/router.hpp"
#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const polybot::Router router = [] {
        polybot::Router routes;
        for (const char* pattern : {"/", "/api/photos/{id}", "/api/predictions/{id}/picture"}) {
            routes.add({.method = "GET", .pattern = pattern, .handler = polybot::HttpHandler{}});
        }
        return routes;
    }();
    const auto match = router.find("GET", as_text(data, size));
    for (const auto& [name, value] : match.captures) {
        require(value.find('/') == std::string::npos);
        if (polybot::is_valid_blob_key(value)) require(value != "." && value != "..");
    }
    return 0;
}
