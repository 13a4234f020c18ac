#pragma once

#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "json/json_fields.hpp"

namespace polybot {

/// What the user asked of the detector; thresholds are 0..1.
struct DetectionOptions {
    double min_confidence = 0.25;
    double iou = 0.45;
    std::vector<std::string> classes;  ///< Class names to keep; empty keeps all.

    bool operator==(const DetectionOptions&) const = default;
};

/// {"min_confidence", "iou", "classes"}
[[nodiscard]] boost::json::object to_json(const DetectionOptions& options);

/// The member "options" of a record. One that is missing or wrong (more than 100 classes, a name over 64 bytes) is a
/// fault of the record.
[[nodiscard]] DetectionOptions read_options(JsonFields& record);

}  // namespace polybot
