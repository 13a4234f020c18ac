#pragma once

#include <openvino/runtime/core.hpp>

#include "openvino/openvino_detector.hpp"

namespace polybot {

/// What of a CPU decides how fast it computes in bfloat16.
struct CpuTraits {
    bool has_bf16 = false;   ///< It multiplies bfloat16 itself; OpenVINO emulates that elsewhere, slower and coarser.
    bool has_tiles = false;  ///< In tiles of a matrix too: Intel's AMX.
    bool is_intel = false;
};

/// This machine's.
[[nodiscard]] CpuTraits cpu_traits(const ov::Core& core);

/// `bf16` or `f32`, whichever infers faster. Intel's cores start half as many bfloat16 multiplications in a cycle as
/// float32 ones, and pay for the conversions on top: without AMX, bfloat16 took 1.4 times float32's time. On AMD's it
/// takes 0.6 of it.
[[nodiscard]] Precision fastest_precision(const CpuTraits& cpu);

}  // namespace polybot
