#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "detection/detector.hpp"

namespace polybot {

/// The arithmetic of inference.
enum class Precision {
    automatic,  ///< bfloat16 where the CPU is faster in it (`fastest_precision`), else float32.
    f32,
    bf16,  ///< Where the CPU has no bfloat16, the detector refuses it.
};

/// Which model, and how it runs.
struct OpenVinoOptions {
    std::filesystem::path model;          ///< YOLOv5 as ONNX, or OpenVINO IR (.xml).
    std::vector<std::string> names = {};  ///< Class names; empty: COCO's where the model has 80, else "class 0", …
    std::filesystem::path cache = {};     ///< Folder for compiled models (`PrivateCache`); empty: compile each time.
    Precision precision = Precision::automatic;
    int image_size = 640;  ///< Pixels; a multiple of 32. For models whose input size is free.
    int threads = 0;       ///< 0: one a core.
    /// Pictures in work at once, each on its share of the threads: 1 answers a picture soonest, one a thread answers
    /// the most. More than threads count as that many.
    int pictures_at_once = 1;
};

/// YOLOv5 on OpenVINO. Thread-safe: pictures that come at once wait for a free infer request.
class OpenVinoDetector final : public Detector {
  public:
    /// Of each kind, for each picture at once, how many layers are kept ready. A layer is made for one shape of the
    /// input, and takes memory: these are YOLOv5n's for seven shapes, those of 4:3, 16:9 and 20:9, lying and upright,
    /// and of a square. A shape that is not ready takes 20 ms more.
    static constexpr int layers_kept = 210;

    /// Loads and compiles the model. Throws std::runtime_error with a sentence for the operator when that fails or
    /// when it is not a YOLOv5 detection model.
    explicit OpenVinoDetector(const OpenVinoOptions& options);
    ~OpenVinoDetector() override;
    OpenVinoDetector(const OpenVinoDetector&) = delete;
    OpenVinoDetector& operator=(const OpenVinoDetector&) = delete;

    [[nodiscard]] Result<std::vector<Detection>> detect(const cv::Mat& picture, const Filter& filter) override;
    [[nodiscard]] const std::vector<std::string>& class_names() const override;
    [[nodiscard]] const std::string& model_name() const override;

    /// Runs once on an empty picture, so that the first real one does not wait for lazy set-up.
    void warm_up();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace polybot
