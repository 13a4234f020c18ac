#include "jobs/reply.hpp"

#include <array>

namespace polybot {
namespace {

constexpr std::array shows = {Show::both, Show::boxes, Show::list};
constexpr std::size_t max_text_bytes = 64;
constexpr std::size_t max_remark_bytes = 1'000;

}  // namespace

std::string_view to_string(Show show) noexcept {
    switch (show) {
        case Show::both:
            return "both";
        case Show::boxes:
            return "boxes";
        case Show::list:
            return "list";
    }
    return "both";
}

Result<Show> parse_show(std::string_view word) {
    for (const Show show : shows) {
        if (to_string(show) == word) return show;
    }
    return Error{Code::invalid_argument, "what to show is both, boxes or list"};
}

boost::json::object to_json(const Reply& reply) {
    boost::json::object object{{"language", reply.language},
                               {"show", to_string(reply.show)},
                               {"album", reply.album},
                               {"remark", reply.remark}};
    if (reply.has_spoiler) object["spoiler"] = true;
    return object;
}

Reply read_reply(JsonFields& record) {
    if (!record.has("reply")) return {};
    JsonFields fields(record.object("reply"));
    Reply reply;
    reply.language = fields.text("language", max_text_bytes);
    const auto show = parse_show(fields.text("show", max_text_bytes));
    reply.album = fields.text("album", max_text_bytes);
    if (fields.has("spoiler")) reply.has_spoiler = fields.flag("spoiler");
    if (fields.has("remark")) reply.remark = fields.text("remark", max_remark_bytes);
    if (!show) fields.fail("show", "is none of both, boxes and list");
    if (fields.fault()) {
        record.fail("reply", "is wrong: " + *fields.fault());
        return {};
    }
    reply.show = *show;
    return reply;
}

}  // namespace polybot
