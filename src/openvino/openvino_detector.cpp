#include "openvino/openvino_detector.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <ranges>
#include <stdexcept>
#include <thread>
#include <utility>

#include <opencv2/core.hpp>
#include <openvino/runtime/core.hpp>

#include "detection/coco_names.hpp"
#include "detection/labels.hpp"
#include "detection/letterbox.hpp"
#include "detection/postprocess.hpp"
#include "openvino/cached_network.hpp"
#include "openvino/fastest_precision.hpp"

namespace polybot {
namespace {

constexpr int stride = 32;

/// What one picture in work needs; kept from one to the next.
struct Slot {
    ov::InferRequest request;
    cv::Mat letterboxed;
    std::array<cv::Mat, 3> channels;
};

/// Writes the letterboxed picture as the network wants it: planes of red, green and blue, 0..1. Done here, in float32:
/// as part of the graph it would be rounded to bfloat16 with the rest, and shift boxes by some pixels.
void write_planes(Slot& slot, float* planes) {
    cv::split(slot.letterboxed, slot.channels.data());
    for (const cv::Mat& channel : std::views::reverse(slot.channels)) {
        cv::Mat out(channel.size(), CV_32F, planes);
        channel.convertTo(out, CV_32F, 1 / 255.0);
        planes += channel.total();
    }
}

Precision choose(Precision wanted, const ov::Core& core) {
    const CpuTraits cpu = cpu_traits(core);
    if (wanted == Precision::bf16 && !cpu.has_bf16) {
        throw std::runtime_error("this CPU does not compute in bf16: take the precision auto, or f32");
    }
    return wanted == Precision::automatic ? fastest_precision(cpu) : wanted;
}

std::vector<std::string> names_for(std::size_t classes, const std::vector<std::string>& given) {
    if (!given.empty()) {
        if (given.size() == classes) return given;
        throw std::runtime_error("the model has " + std::to_string(classes) + " classes, but " +
                                 std::to_string(given.size()) + " names were given");
    }
    if (classes == coco_names().size()) return coco_names();
    std::vector<std::string> names;
    for (std::size_t id = 0; id < classes; ++id) names.push_back("class " + std::to_string(id));
    return names;
}

}  // namespace

class OpenVinoDetector::Impl {
  public:
    explicit Impl(const OpenVinoOptions& options)
        : name_(options.model.stem().string()), image_size_(options.image_size) {
        if (image_size_ < stride || image_size_ % stride != 0) {
            throw std::runtime_error("the image size must be a multiple of 32");
        }
        const bool bf16 = choose(options.precision, core_) == Precision::bf16;
        const int threads =
            options.threads > 0 ? options.threads : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
        const int streams = std::clamp(options.pictures_at_once, 1, threads);
        const ov::AnyMap properties = {ov::num_streams(streams),
                                       ov::inference_num_threads(threads),
                                       ov::hint::inference_precision(bf16 ? ov::element::bf16 : ov::element::f32),
                                       // OpenVINO's default of 5000 keeps every shape.
                                       {"CPU_RUNTIME_CACHE_CAPACITY", std::to_string(layers_kept)},
                                       // Several workers on one machine would pin themselves to the same cores.
                                       ov::hint::enable_cpu_pinning(false)};
        network_ = options.cache.empty()
                       ? compile_network(core_, options.model, properties)
                       : cached_network(core_, options.model, properties, PrivateCache(options.cache));
        for (int i = 0; i < streams; ++i) {
            idle_.push_back(std::make_unique<Slot>());
            idle_.back()->request = network_.compiled.create_infer_request();
        }
        names_ = names_for(network_.classes, options.names);
    }

    std::vector<Detection> detect(const cv::Mat& picture, const Filter& filter) {
        const Letterbox box = network_.fixed_input.empty() ? fit_rectangle(picture.size(), image_size_)
                                                           : fit_fixed(picture.size(), network_.fixed_input);
        const Lease lease(*this);
        Slot& slot = lease.slot();
        ov::Tensor input = slot.request.get_input_tensor();
        input.set_shape({1, 3, static_cast<std::size_t>(box.input.height), static_cast<std::size_t>(box.input.width)});
        slot.letterboxed.create(box.input, CV_8UC3);
        draw_letterboxed(picture, box, slot.letterboxed);
        write_planes(slot, input.data<float>());
        slot.request.infer();

        return read_output(slot.request, box, picture.size(), filter);
    }

    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
    [[nodiscard]] const std::string& name() const { return name_; }

  private:
    /// A slot that is this thread's while it lives.
    class Lease {
      public:
        explicit Lease(Impl& impl) : impl_(impl) {
            std::unique_lock lock(impl_.mutex_);
            impl_.freed_.wait(lock, [this] { return !impl_.idle_.empty(); });
            slot_ = std::move(impl_.idle_.back());
            impl_.idle_.pop_back();
        }
        ~Lease() {
            {
                const std::scoped_lock lock(impl_.mutex_);
                impl_.idle_.push_back(std::move(slot_));
            }
            impl_.freed_.notify_one();
        }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;

        [[nodiscard]] Slot& slot() const { return *slot_; }

      private:
        Impl& impl_;
        std::unique_ptr<Slot> slot_;
    };

    [[nodiscard]] std::vector<Detection> read_output(ov::InferRequest& request, const Letterbox& box,
                                                     const cv::Size& picture, const Filter& filter) const {
        if (network_.levels.empty()) {
            const ov::Tensor output = request.get_output_tensor();
            const NetworkOutput rows{
                .rows = output.data<const float>(), .anchors = output.get_shape().at(1), .classes = network_.classes};
            return postprocess(rows, box, picture, filter);
        }
        std::vector<HeadInput> heads;
        for (std::size_t i = 0; i < network_.levels.size(); ++i) {
            const ov::Tensor planes = request.get_output_tensor(i);
            heads.push_back({.level = &network_.levels[i],
                             .logits = planes.data<const float>(),
                             .rows = planes.get_shape().at(2),
                             .columns = planes.get_shape().at(3),
                             .classes = network_.classes});
        }
        return postprocess(heads, box, picture, filter);
    }

    ov::Core core_;
    Network network_;
    std::string name_;
    int image_size_;
    std::vector<std::string> names_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<std::unique_ptr<Slot>> idle_;
};

OpenVinoDetector::OpenVinoDetector(const OpenVinoOptions& options) {
    try {
        impl_ = std::make_unique<Impl>(options);
    } catch (const ov::Exception&) {
        // OpenVINO's own text is a page of its source lines.
        throw std::runtime_error(options.model.string() +
                                 " is no model that OpenVINO reads: YOLOv5 as ONNX or IR is needed");
    }
}

OpenVinoDetector::~OpenVinoDetector() = default;

Result<std::vector<Detection>> OpenVinoDetector::detect(const cv::Mat& picture, const Filter& filter) {
    try {
        return impl_->detect(picture, filter);
    } catch (const ov::Exception& error) {
        return Error{Code::internal, std::string("inference failed: ") + error.what()};
    }
}

const std::vector<std::string>& OpenVinoDetector::class_names() const {
    return impl_->names();
}

const std::string& OpenVinoDetector::model_name() const {
    return impl_->name();
}

void OpenVinoDetector::warm_up() {
    (void)impl_->detect(cv::Mat(stride, stride, CV_8UC3, cv::Scalar::all(0)), Filter{});
}

}  // namespace polybot
