#pragma once

#include <chrono>
#include <ctime>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>

/// What the programs share that bench/run lets take turns.
namespace polybot::bench {

inline const std::string model = POLYBOT_SHARED_DIR "/models/yolov5n.onnx";

inline std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + path);
    return std::string{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// Of all threads of this process.
inline double processor_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// Seconds, by the clock and of the processors.
struct Spent {
    double clock = 0, processors = 0;
};

class Stopwatch {
  public:
    [[nodiscard]] Spent spent() const {
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start_;
        return {.clock = taken.count(), .processors = processor_seconds() - used_};
    }

  private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    double used_ = processor_seconds();
};

/// Says "ready"; then reads the number of photos of a round from each line of the input, works on as many, and answers
/// with what they took.
inline void serve(const std::function<Spent(int photos)>& round) {
    std::cout << "ready" << std::endl;
    int photos = 0;
    while (std::cin >> photos) {
        const Spent spent = round(photos);
        std::cout << spent.clock << ' ' << spent.processors << std::endl;
    }
}

}  // namespace polybot::bench
