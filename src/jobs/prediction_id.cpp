#include "jobs/prediction_id.hpp"

#include <cstddef>

namespace polybot {

bool is_prediction_id(std::string_view text) noexcept {
    constexpr std::string_view shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    if (text.size() != shape.size()) return false;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const char c = text[i];
        const bool is_hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (shape[i] == '-' ? c != '-' : !is_hex) return false;
    }
    return true;
}

}  // namespace polybot
