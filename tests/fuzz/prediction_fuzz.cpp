#include "input.hpp"
#include "predictions/prediction.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto prediction = polybot::parse_prediction(as_text(data, size));
    if (!prediction) return 0;
    const auto again = polybot::parse_prediction(to_json(*prediction));
    require(again && to_json(*again) == to_json(*prediction));
    return 0;
}
