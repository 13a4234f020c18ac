#include "detect_command.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "detection/annotate.hpp"
#include "detection/labels.hpp"
#include "images/decode.hpp"
#include "images/encode.hpp"
#include "images/header.hpp"
#include "log/log.hpp"
#include "model_options.hpp"

namespace polybot {
namespace {

namespace json = boost::json;

struct DetectOptions {
    ModelOptions model;
    std::vector<std::string> images;
    bool as_json = false;
    std::string annotate_to;
    double min_confidence = 0.25;
    double iou = 0.45;
    std::vector<std::string> classes;
    std::vector<std::string> class_confidence;
};

Result<std::string> read_file(const std::string& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (error) return Error{Code::not_found, "cannot be read: " + error.message()};
    if (size > max_image_bytes) return Error{Code::invalid_argument, "is larger than 20 MB"};
    std::ifstream in(path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in) return Error{Code::not_found, "cannot be read"};
    return bytes;
}

/// Thresholds from "person=0.5"; throws std::runtime_error for what is none.
void add_class_confidence(Filter& filter, const std::vector<std::string>& given,
                          const std::vector<std::string>& names) {
    for (const std::string& text : given) {
        const std::size_t equals = text.find('=');
        float confidence = -1;
        if (equals != std::string::npos) CLI::detail::lexical_cast(text.substr(equals + 1), confidence);
        if (confidence < 0 || confidence > 1) throw std::runtime_error("not a class and its confidence: " + text);
        filter.class_confidence.emplace_back(class_id_of(text.substr(0, equals), names).value(), confidence);
    }
}

json::object to_json(const std::string& image, const cv::Mat& picture, const std::vector<Detection>& detections,
                     const std::vector<std::string>& names) {
    json::array found;
    for (const Detection& detection : detections) {
        found.push_back({{"class", names.at(static_cast<std::size_t>(detection.class_id))},
                         {"class_id", detection.class_id},
                         {"confidence", detection.confidence},
                         {"box", {detection.x1, detection.y1, detection.x2, detection.y2}}});
    }
    return {{"image", image}, {"width", picture.cols}, {"height", picture.rows}, {"detections", std::move(found)}};
}

void print_for_people(const std::string& image, const std::vector<Detection>& detections,
                      const std::vector<std::string>& names) {
    std::cout << image << ": " << detections.size() << (detections.size() == 1 ? " object\n" : " objects\n");
    for (const Detection& detection : detections) {
        std::cout << "  " << names.at(static_cast<std::size_t>(detection.class_id)) << ' '
                  << std::lround(detection.confidence * 100) << "% at " << std::lround(detection.x1) << ','
                  << std::lround(detection.y1) << " to " << std::lround(detection.x2) << ','
                  << std::lround(detection.y2) << '\n';
    }
}

/// Where the picture with boxes of `image` goes.
std::filesystem::path annotated_path(const std::string& folder, const std::string& image) {
    return std::filesystem::path(folder) / (std::filesystem::path(image).stem().string() + ".jpg");
}

/// Whether the file is one of these, by whatever name.
bool is_among(const std::vector<std::filesystem::path>& files, const std::filesystem::path& file) {
    std::error_code error;
    return std::filesystem::exists(file, error) && std::ranges::any_of(files, [&](const auto& other) {
               return std::filesystem::equivalent(file, other, error);
           });
}

Result<void> write_annotated(const std::filesystem::path& path, cv::Mat& picture,
                             const std::vector<Detection>& detections, const std::vector<std::string>& names) {
    annotate(picture, detections, names);
    const auto jpeg = encode_jpeg(picture);
    if (!jpeg) return jpeg.error();
    std::ofstream out(path, std::ios::binary);
    out << *jpeg;
    out.close();
    if (!out) return Error{Code::unavailable, "the annotated picture cannot be written to " + path.string()};
    return {};
}

int detect(const DetectOptions& options) {
    log::start("yolo5", "warn");
    const auto detector = load_detector(options.model);
    const std::vector<std::string>& names = detector->class_names();
    Filter filter = make_filter(options.min_confidence, options.iou, options.classes, names).value();
    add_class_confidence(filter, options.class_confidence, names);
    if (!options.annotate_to.empty()) std::filesystem::create_directories(options.annotate_to);

    int exit_code = 0;
    json::array all;
    // Somebody's photos and this run's results are not to be written over; an earlier run's results are.
    std::vector<std::filesystem::path> kept(options.images.begin(), options.images.end());
    const auto look = [&](const std::string& image) -> Result<void> {
        const auto bytes = read_file(image);
        if (!bytes) return bytes.error();
        auto picture = decode_image(*bytes);
        if (!picture) return picture.error();
        const auto detections = detector->detect(*picture, filter);
        if (!detections) return detections.error();
        if (options.as_json) {
            all.push_back(to_json(image, *picture, *detections, names));
        } else {
            print_for_people(image, *detections, names);
        }
        if (options.annotate_to.empty()) return {};
        const auto path = annotated_path(options.annotate_to, image);
        if (is_among(kept, path)) {
            return Error{Code::invalid_argument, "the picture with boxes would overwrite " + path.string() +
                                                     ", which this run was given or has written; name another folder"};
        }
        kept.push_back(path);
        return write_annotated(path, *picture, *detections, names);
    };
    for (const std::string& image : options.images) {
        if (const auto looked = look(image); !looked) {
            std::cerr << image << ": " << looked.error().message << '\n';
            exit_code = 1;
        }
    }
    if (options.as_json) std::cout << json::serialize(all) << '\n';
    return exit_code;
}

}  // namespace

Command add_detect_command(CLI::App& app) {
    const auto options = std::make_shared<DetectOptions>();
    CLI::App* const command = app.add_subcommand("detect", "Find objects in picture files");
    command->add_option("IMAGE", options->images, "Pictures: JPEG, PNG, WebP, BMP or GIF")->required();
    command->add_flag("--json", options->as_json, "Print one JSON array instead of text");
    command->add_option("--annotate", options->annotate_to, "Folder to write pictures with boxes to, as JPEG");
    command->add_option("--min-confidence", options->min_confidence, "Least confidence, 0 to 1")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    command->add_option("--iou", options->iou, "Overlap from which two boxes of a class are one object, 0 to 1")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    command->add_option("--classes", options->classes, "Only these classes: person,dog")->delimiter(',');
    command
        ->add_option("--class-confidence", options->class_confidence, "Least confidence by class: person=0.5,dog=0.3")
        ->delimiter(',');
    add_model_options(*command, options->model);
    return {.parsed = command, .run = [options] { return detect(*options); }};
}

}  // namespace polybot
