#include "admin/list_items_request.hpp"

#include <charconv>

#include "jobs/job.hpp"
#include "json/json_fields.hpp"
#include "time/rfc3339.hpp"

namespace polybot {
namespace {

constexpr std::size_t max_class_bytes = 128;
constexpr std::size_t max_time_bytes = 40;

Error refusal(std::string sentence) {
    return {Code::invalid_argument, std::move(sentence)};
}

Result<void> read_class(ListItemsRequest& request, const std::string& value) {
    if (!is_plain_text(value, max_class_bytes)) return refusal("class is no name of a class.");
    request.filter.class_name = value;
    return {};
}

Result<void> read_chat(ListItemsRequest& request, const std::string& value) {
    if (!is_chat(value)) return refusal("chat must be telegram:<id> or web:<session>.");
    request.filter.chat = value;
    return {};
}

Result<void> read_status(ListItemsRequest& request, const std::string& value) {
    if (value != "done" && value != "failed") return refusal("status must be done or failed.");
    request.filter.status = value == "done" ? PredictionStatus::done : PredictionStatus::failed;
    return {};
}

Result<void> read_time(std::optional<std::chrono::system_clock::time_point>& into, const std::string& name,
                       const std::string& value) {
    const auto time = parse_rfc3339(value.substr(0, max_time_bytes));
    if (!time) return refusal(name + " must be a time in UTC, such as 2026-11-25T10:15:30Z.");
    into = *time;
    return {};
}

Result<void> read_cursor(ListItemsRequest& request, const std::string& value) {
    const auto cursor = parse_list_cursor(value);
    if (!cursor) return refusal("cursor must be one that an earlier page gave.");
    request.from = *cursor;
    return {};
}

Result<void> read_limit(ListItemsRequest& request, const std::string& value) {
    const char* const end = value.data() + value.size();
    const auto [rest, error] = std::from_chars(value.data(), end, request.limit);
    if (error == std::errc() && rest == end && request.limit >= 1 && request.limit <= PredictionList::max_limit) {
        return {};
    }
    return refusal("limit must be 1 to " + std::to_string(PredictionList::max_limit) + ".");
}

Result<void> read_parameter(ListItemsRequest& request, const std::string& name, const std::string& value) {
    if (value.empty()) return {};
    if (name == "format" && (value == "json" || value == "html")) return {};
    if (name == "class") return read_class(request, value);
    if (name == "chat") return read_chat(request, value);
    if (name == "status") return read_status(request, value);
    if (name == "since") return read_time(request.filter.since, name, value);
    if (name == "until") return read_time(request.filter.until, name, value);
    if (name == "cursor") return read_cursor(request, value);
    if (name == "limit") return read_limit(request, value);
    return refusal(
        "There are class, chat, status, since, until, cursor, limit, and format (json or html), and nothing else.");
}

}  // namespace

Result<ListItemsRequest> parse_list_items_request(const std::map<std::string, std::string>& query) {
    ListItemsRequest request;
    for (const auto& [name, value] : query) {
        if (const auto read = read_parameter(request, name, value); !read) return read.error();
    }
    return request;
}

}  // namespace polybot
