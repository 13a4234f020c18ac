#pragma once

#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "json/json_fields.hpp"
#include "result/result.hpp"

namespace polybot {

/// What a person wants to see of what was found.
enum class Show { both, boxes, list };

/// "both", "boxes", "list".
[[nodiscard]] std::string_view to_string(Show show) noexcept;
/// Fails with `invalid_argument` for any other word.
[[nodiscard]] Result<Show> parse_show(std::string_view word);

/// How the answer to a photo is wanted: known when the photo comes, needed when its answer goes.
struct Reply {
    std::string language = "en";  ///< As texts/language.hpp names it.
    Show show = Show::both;
    std::string album = {};  ///< The album that the photo came in, whose photos are answered together; empty for none.
    bool has_spoiler = false;  ///< The photo was hidden until one asks to see it; so is its answer's picture.
    std::string remark = {};   ///< What of the caption is not heeded, to be said beside the answer; empty for nothing.

    bool operator==(const Reply&) const = default;
};

/// {"language", "show", "album", "remark"}, and "spoiler" where it is true.
[[nodiscard]] boost::json::object to_json(const Reply& reply);

/// The member "reply" of a record; the default where there is none, as in those of a polybot that did not ask yet, and
/// no remark where there is none. A wrong one is a fault of the record.
[[nodiscard]] Reply read_reply(JsonFields& record);

}  // namespace polybot
