#pragma once

#include <cstddef>
#include <vector>

#include "detection/candidates.hpp"

namespace polybot::bench {

/// What comes before the detect head of a 480 x 640 input, of whose boxes 40 pass.
class HeadSample {
  public:
    HeadSample() {
        constexpr std::size_t classes = 80;
        for (const int stride : {8, 16, 32}) {
            levels_.push_back({.stride = static_cast<float>(stride), .anchors = {{10, 13}, {30, 61}, {116, 90}}});
            const auto cells = static_cast<std::size_t>(480 / stride * 640 / stride);
            logits_.emplace_back(3 * (5 + classes) * cells, -10.0F);
        }
        for (std::size_t i = 0; i < 40; ++i) logits_[0][4 * 4'800 + i * 100] = logits_[0][5 * 4'800 + i * 100] = 3;
        for (std::size_t i = 0; i < levels_.size(); ++i) {
            const auto stride = static_cast<std::size_t>(levels_[i].stride);
            inputs_.push_back({.level = &levels_[i],
                               .logits = logits_[i].data(),
                               .rows = 640 / stride,
                               .columns = 480 / stride,
                               .classes = classes});
        }
    }
    HeadSample(const HeadSample&) = delete;
    HeadSample& operator=(const HeadSample&) = delete;

    [[nodiscard]] const std::vector<HeadInput>& inputs() const { return inputs_; }

  private:
    std::vector<HeadLevel> levels_;
    std::vector<std::vector<float>> logits_;
    std::vector<HeadInput> inputs_;
};

}  // namespace polybot::bench
