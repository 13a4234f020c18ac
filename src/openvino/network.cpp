#include "openvino/network.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <openvino/frontend/manager.hpp>

#include "openvino/detect_head.hpp"

namespace polybot {
namespace {

/// Asks the one front end that the file's name calls for: the others, asked in turn, would print their complaints.
std::shared_ptr<ov::Model> read_model(const std::filesystem::path& file) {
    ov::frontend::FrontEndManager front_ends;
    const auto front_end = front_ends.load_by_framework(file.extension() == ".xml" ? "ir" : "onnx");
    return front_end->convert(front_end->load(file.string()));
}

bool is_yolov5(const ov::Model& model) {
    if (model.inputs().size() != 1 || model.outputs().empty()) return false;
    const ov::PartialShape input = model.input().get_partial_shape();
    const ov::PartialShape output = model.output(0).get_partial_shape();
    return input.rank() == 4 && input[1].compatible(3) && output.rank() == 3 && output[2].is_static() &&
           output[2].get_length() > static_cast<std::int64_t>(box_values);
}

}  // namespace

Network compile_network(ov::Core& core, const std::filesystem::path& model_file, const ov::AnyMap& properties) {
    auto model = read_model(model_file);
    if (!is_yolov5(*model)) {
        throw std::runtime_error(model_file.stem().string() +
                                 " is not a YOLOv5 detection model: it needs an input [b,3,h,w] and an output "
                                 "[b,boxes,5+classes]");
    }
    Network network;
    network.classes = static_cast<std::size_t>(model->output(0).get_partial_shape()[2].get_length()) - box_values;
    // A free input stays free, its batch too: with that fixed, bfloat16 was seen to move a box.
    if (const ov::PartialShape input = model->input().get_partial_shape();
        input[2].is_static() && input[3].is_static()) {
        network.fixed_input =
            cv::Size(static_cast<int>(input[3].get_length()), static_cast<int>(input[2].get_length()));
    }
    if (auto headless = take_off_head(*model, network.classes)) {
        model = headless->model;
        network.levels = std::move(headless->levels);
    }
    network.compiled = core.compile_model(model, "CPU", properties);
    return network;
}

}  // namespace polybot
