#include "detection/labels.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace polybot {

std::vector<std::string> read_names(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::vector<std::string> names;
    for (std::string line; std::getline(in, line);) {
        if (line.ends_with('\r')) line.pop_back();
        if (!line.empty()) names.push_back(line);
    }
    if (names.empty()) throw std::runtime_error("no class names in " + file.string());
    return names;
}

Result<int> class_id_of(const std::string& name, const std::vector<std::string>& names) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) return Error{Code::invalid_argument, "I know no class \"" + name + "\"."};
    return static_cast<int>(found - names.begin());
}

Result<Filter> make_filter(double min_confidence, double iou, const std::vector<std::string>& classes,
                           const std::vector<std::string>& names) {
    const auto is_fraction = [](double value) { return value >= 0 && value <= 1; };
    if (!is_fraction(min_confidence) || !is_fraction(iou)) {
        return Error{Code::invalid_argument, "Confidence and overlap are between 0 and 1."};
    }
    Filter filter{.min_confidence = static_cast<float>(min_confidence), .iou = static_cast<float>(iou)};
    for (const std::string& name : classes) {
        const auto id = class_id_of(name, names);
        if (!id) return id.error();
        filter.classes.push_back(*id);
    }
    return filter;
}

}  // namespace polybot
