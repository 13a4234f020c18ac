#pragma once

#include "predictions/prediction.hpp"

/// Predictions for tests.
namespace polybot::testing {

/// A finished, undelivered prediction that expires in the year 2096.
inline Prediction a_prediction(const std::string& id = "0f8fad5b-d9cb-469f-a165-70867728950e") {
    using std::chrono::milliseconds;
    using std::chrono::system_clock;
    Prediction prediction;
    prediction.id = id;
    prediction.chat = "telegram:42";
    prediction.message_id = "7";
    prediction.status_message_id = "8";
    prediction.objects = {{.name = "person", .confidence = 0.875, .cx = 0.5, .cy = 0.25, .width = 0.125, .height = 0.5},
                          {.name = "hot dog", .confidence = 0.3, .cx = 0, .cy = 1, .width = 0, .height = 0.1}};
    prediction.photo_key = "photos/" + id;
    prediction.annotated_key = "predictions/" + id;
    prediction.model = "yolov5n";
    prediction.inference_ms = 18.75;
    prediction.image_width = 810;
    prediction.image_height = 1080;
    prediction.time = system_clock::time_point(milliseconds(1'700'000'001'042));
    prediction.requested_at = system_clock::time_point(milliseconds(1'700'000'000'042));
    prediction.expires_at = system_clock::time_point(milliseconds(4'000'000'000'000));
    return prediction;
}

}  // namespace polybot::testing
