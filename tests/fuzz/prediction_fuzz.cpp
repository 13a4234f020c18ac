#include "input.hpp"
#include "predictions/prediction.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto prediction = polybot::parse_prediction(as_text(data, size));
    if (!prediction) return 0;
    auto again = polybot::parse_prediction(to_json(*prediction));
    require(again && again->objects.size() == prediction->objects.size());
    settle(again->inference_ms, prediction->inference_ms);
    settle(again->options.min_confidence, prediction->options.min_confidence);
    settle(again->options.iou, prediction->options.iou);
    for (std::size_t i = 0; i < again->objects.size(); ++i) {
        settle(again->objects[i].confidence, prediction->objects[i].confidence);
        settle(again->objects[i].cx, prediction->objects[i].cx);
        settle(again->objects[i].cy, prediction->objects[i].cy);
        settle(again->objects[i].width, prediction->objects[i].width);
        settle(again->objects[i].height, prediction->objects[i].height);
    }
    require(to_json(*again) == to_json(*prediction));
    return 0;
}
