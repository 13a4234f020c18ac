#include "admin/list_items_routes.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <boost/json.hpp>

#include "admin/admin_pages.hpp"
#include "admin/list_items_request.hpp"
#include "blobs/blob_key.hpp"
#include "detection/coco_names.hpp"
#include "jobs/prediction_id.hpp"
#include "log/log.hpp"
#include "web/page_file.hpp"

namespace polybot {
namespace {

namespace json = boost::json;

/// As src/images reads them.
constexpr std::array<std::string_view, 5> picture_types = {"image/jpeg", "image/png", "image/gif", "image/webp",
                                                           "image/bmp"};

json::value to_json(const std::optional<ListCursor>& cursor) {
    return cursor ? json::value(to_text(*cursor)) : json::value();
}

json::object item_of(const Prediction& prediction) {
    json::object item = json::parse(polybot::to_json(prediction)).as_object();
    const std::string path = "/listItems/" + prediction.id;
    item["photo"] = path + "/photo";
    if (!prediction.annotated_key.empty()) item["picture"] = path + "/picture";
    return item;
}

/// Whoever runs the bot is told what is wrong with the store.
HttpResponse store_failure(const Error& error) {
    log::warn("predictions not listed", {{"reason", error.message}});
    return error_response(503, "The predictions cannot be listed now: " + error.message);
}

bool wants_page(const HttpRequest& request) {
    const auto format = request.query.find("format");
    if (format == request.query.end() || format->second.empty()) return is_browser(request);
    return format->second == "html";
}

HttpResponse list_items(PredictionList& list, const HttpRequest& request) {
    if (wants_page(request)) {
        HttpResponse page = admin_page("list.html", request);
        page.headers.emplace_back("Vary", "Accept");
        return page;
    }
    const auto wanted = parse_list_items_request(request.query);
    if (!wanted) return error_response(400, wanted.error().message);
    const auto page = list.page(wanted->filter, wanted->from, wanted->limit);
    if (!page) return store_failure(page.error());
    json::array items;
    for (const Prediction& prediction : page->predictions) items.emplace_back(item_of(prediction));
    const json::object answer{
        {"items", std::move(items)}, {"older", to_json(page->older)}, {"newer", to_json(page->newer)}};
    HttpResponse response = json_response(200, json::serialize(answer));
    response.headers = {{"Cache-Control", "no-store"}, {"Vary", "Accept"}};
    return response;
}

HttpResponse list_classes(const HttpRequest&) {
    const auto& names = coco_names();
    return json_response(200, json::serialize(json::array(names.begin(), names.end())));
}

HttpResponse serve_picture(BlobStore& blobs, const HttpRequest& request, std::string (*key_of)(std::string_view)) {
    const std::string& id = request.captures.at("id");
    auto blob = is_prediction_id(id) ? blobs.get(key_of(id)) : Result<Blob>(Error{Code::not_found, "no id"});
    if (!blob && blob.error().code != Code::not_found) return store_failure(blob.error());
    // A browser is to show pictures, whatever somebody may have put beside them.
    if (!blob || std::ranges::find(picture_types, blob->content_type) == picture_types.end()) {
        return error_response(404, "There is no such picture, or no longer.");
    }
    // Not for long: what people delete is to be gone here too.
    return {.body = std::move(blob->bytes),
            .content_type = std::move(blob->content_type),
            .headers = {{"Cache-Control", "private, max-age=300"},
                        {"Content-Security-Policy", "default-src 'none'; sandbox"}}};
}

}  // namespace

void add_list_items_routes(Router& admin, PredictionList& list, BlobStore& blobs) {
    const auto get = [&admin](std::string pattern, HttpHandler handler) {
        admin.add({.method = "GET", .pattern = std::move(pattern), .handler = std::move(handler)});
    };
    get("/listItems", [&list](const HttpRequest& request) { return list_items(list, request); });
    get("/listItems/classes", list_classes);
    get("/listItems/{id}/photo",
        [&blobs](const HttpRequest& request) { return serve_picture(blobs, request, photo_key); });
    get("/listItems/{id}/picture",
        [&blobs](const HttpRequest& request) { return serve_picture(blobs, request, annotated_key); });
}

}  // namespace polybot
