#include "jobs/detection_options.hpp"

#include <boost/json/array.hpp>

namespace polybot {

namespace json = boost::json;

namespace {

constexpr std::size_t max_classes = 100;
constexpr std::size_t max_name_bytes = 64;

}  // namespace

json::object to_json(const DetectionOptions& options) {
    return {{"min_confidence", options.min_confidence},
            {"iou", options.iou},
            {"classes", json::array(options.classes.begin(), options.classes.end())}};
}

DetectionOptions read_options(JsonFields& record) {
    JsonFields fields(record.object("options"));
    DetectionOptions options;
    options.min_confidence = fields.number("min_confidence", 0, 1);
    options.iou = fields.number("iou", 0, 1);
    for (const json::value& name : fields.array("classes", max_classes)) {
        if (!name.is_string() || name.get_string().empty() || !is_plain_text(name.get_string(), max_name_bytes)) {
            fields.fail("classes", "holds something that is no class name");
            break;
        }
        options.classes.emplace_back(name.get_string());
    }
    if (fields.fault()) record.fail("options", "is wrong: " + *fields.fault());
    return options;
}

}  // namespace polybot
