#include "openvino/detect_head.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <random>
#include <set>

#include <openvino/core/except.hpp>
#include <openvino/op/concat.hpp>
#include <openvino/op/parameter.hpp>

namespace polybot {
namespace {

/// Where a model is cut, one place a level.
using Cut = std::vector<ov::Output<ov::Node>>;

/// The nearest [b, channels, rows, columns] above `from` with a whole number of anchors in its channels.
std::optional<ov::Output<ov::Node>> find_planes(const ov::Output<ov::Node>& from, std::size_t row_size) {
    std::deque<ov::Output<ov::Node>> ahead = {from};
    std::set<const ov::Node*> seen;
    while (!ahead.empty()) {
        const ov::Output<ov::Node> output = ahead.front();
        ahead.pop_front();
        if (!seen.insert(output.get_node()).second) continue;
        const ov::PartialShape& shape = output.get_partial_shape();
        const auto channels = shape.rank() == 4 && shape[1].is_static() ? shape[1].get_length() : 0;
        if (channels > 0 && static_cast<std::size_t>(channels) % row_size == 0) return output;
        for (const auto& input : output.get_node()->input_values()) ahead.push_back(input);
    }
    return {};
}

Cut find_cut(const ov::Model& model, std::size_t row_size) {
    const auto joined = model.output(0).get_node()->input_value(0).get_node_shared_ptr();
    if (!std::dynamic_pointer_cast<ov::op::v0::Concat>(joined)) return {};
    Cut cut;
    for (const auto& level : joined->input_values()) {
        const auto planes = find_planes(level, row_size);
        if (!planes) return {};
        cut.push_back(*planes);
    }
    return cut;
}

/// What lies below the cut, as a model of its own.
class Head {
  public:
    Head(const ov::Model& whole, std::size_t classes) : classes_(classes) {
        const auto model = whole.clone();
        ov::ParameterVector inputs;
        for (auto& planes : find_cut(*model, box_values + classes)) {
            const auto input = std::make_shared<ov::op::v0::Parameter>(ov::element::f32, planes.get_partial_shape());
            for (const auto& reader : planes.get_target_inputs()) reader.replace_source_output(input);
            inputs.push_back(input);
        }
        model_ = std::make_shared<ov::Model>(ov::OutputVector{model->output(0).get_node()->input_value(0)}, inputs);
    }

    /// One tensor a level; of few cells where their number is free.
    [[nodiscard]] ov::TensorVector inputs() const {
        ov::TensorVector tensors;
        for (const auto& input : model_->inputs()) {
            const ov::PartialShape& shape = input.get_partial_shape();
            const auto cells = [](const ov::Dimension& side, std::size_t any) {
                return side.is_static() ? static_cast<std::size_t>(side.get_length()) : any;
            };
            const auto channels = static_cast<std::size_t>(shape[1].get_length());
            tensors.emplace_back(ov::element::f32, ov::Shape{1, channels, cells(shape[2], 2), cells(shape[3], 3)});
        }
        return tensors;
    }

    [[nodiscard]] std::optional<ov::Tensor> run(const ov::TensorVector& inputs) const {
        std::size_t boxes = 0;
        for (const ov::Tensor& input : inputs) boxes += input.get_size() / (box_values + classes_);
        ov::TensorVector outputs = {ov::Tensor(ov::element::f32, ov::Shape{1, boxes, box_values + classes_})};
        const bool worked = model_->evaluate(outputs, inputs);
        if (!worked || outputs[0].get_shape() != ov::Shape{1, boxes, box_values + classes_}) return {};
        return outputs[0];
    }

  private:
    std::size_t classes_;
    std::shared_ptr<ov::Model> model_;
};

/// sigmoid(0) is 0.5, so of zeros the head makes boxes in the middle of their cells, as large as their anchors.
std::optional<std::vector<HeadLevel>> read_levels(const Head& head, std::size_t classes) {
    const ov::TensorVector zeros = head.inputs();
    for (ov::Tensor tensor : zeros) std::fill_n(tensor.data<float>(), tensor.get_size(), 0.0F);
    const auto output = head.run(zeros);
    if (!output) return {};
    const auto* row = output->data<const float>();
    std::vector<HeadLevel> levels;
    for (const ov::Tensor& planes : zeros) {
        const std::size_t cells = planes.get_shape()[2] * planes.get_shape()[3];
        HeadLevel level{.stride = 2 * row[0], .anchors = {}};
        for (std::size_t boxes = planes.get_size() / (box_values + classes); boxes > 0; boxes -= cells) {
            level.anchors.emplace_back(row[2], row[3]);
            row += cells * (box_values + classes);
        }
        levels.push_back(std::move(level));
    }
    return levels;
}

bool is_like(const Detection& one, const Detection& other) {
    const auto near = [](float a, float b) { return std::abs(a - b) <= 1e-3F * (1 + std::abs(a)); };
    return one.class_id == other.class_id && near(one.confidence, other.confidence) && near(one.x1, other.x1) &&
           near(one.y1, other.y1) && near(one.x2, other.x2) && near(one.y2, other.y2);
}

/// Whether the head makes of arbitrary numbers what we make of them.
bool computes_as_we_do(const Head& head, const std::vector<HeadLevel>& levels, std::size_t classes) {
    const ov::TensorVector inputs = head.inputs();
    std::mt19937 random(5);  // NOLINT(bugprone-random-generator-seed): the same numbers each time.
    // Of steps wide enough that rounding swaps no two classes.
    std::uniform_int_distribution<int> steps(-256, 256);
    const std::vector<float> everything(classes, -1);
    std::vector<Detection> ours;
    for (std::size_t i = 0; i < levels.size(); ++i) {
        ov::Tensor tensor = inputs[i];
        std::generate_n(tensor.data<float>(), tensor.get_size(),
                        [&] { return static_cast<float>(steps(random)) / 64; });
        const ov::Shape& shape = tensor.get_shape();
        add_candidates(HeadInput{.level = &levels[i],
                                 .logits = tensor.data<const float>(),
                                 .rows = shape[2],
                                 .columns = shape[3],
                                 .classes = classes},
                       everything, ours);
    }
    const auto output = head.run(inputs);
    if (!output) return false;
    std::vector<Detection> theirs;
    add_candidates(
        NetworkOutput{.rows = output->data<const float>(), .anchors = output->get_shape().at(1), .classes = classes},
        everything, theirs);
    return std::ranges::equal(ours, theirs, is_like);
}

}  // namespace

std::optional<HeadlessModel> take_off_head(const ov::Model& model, std::size_t classes) {
    try {
        const Cut cut = find_cut(model, box_values + classes);
        if (cut.empty()) return {};
        const Head head(model, classes);
        auto levels = read_levels(head, classes);
        if (!levels || !computes_as_we_do(head, *levels, classes)) return {};
        return HeadlessModel{.model = std::make_shared<ov::Model>(cut, model.get_parameters()),
                             .levels = *std::move(levels)};
    } catch (const ov::Exception&) {
        return {};  // The graph is not as we think: its head needs more than the cut, say.
    }
}

}  // namespace polybot
