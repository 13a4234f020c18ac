#include "blobs/blob_key.hpp"

#include <algorithm>

namespace polybot {
namespace {

constexpr std::size_t max_key_bytes = 200;
constexpr int max_segments = 4;

bool is_key_character(char c) noexcept {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
}

}  // namespace

std::string photo_key(std::string_view prediction_id) {
    return "photos/" + std::string(prediction_id);
}

std::string annotated_key(std::string_view prediction_id) {
    return "predictions/" + std::string(prediction_id);
}

bool is_valid_blob_key(std::string_view key) noexcept {
    if (key.size() > max_key_bytes) return false;
    for (int segments = 1; segments <= max_segments; ++segments) {
        const std::string_view segment = key.substr(0, key.find('/'));
        if (segment.empty() || segment == "." || segment == "..") return false;
        if (!std::all_of(segment.begin(), segment.end(), is_key_character)) return false;
        if (segment.size() == key.size()) return true;
        key.remove_prefix(segment.size() + 1);
    }
    return false;
}

}  // namespace polybot
