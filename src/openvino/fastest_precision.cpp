#include "openvino/fastest_precision.hpp"

#include <algorithm>

#ifdef __x86_64__
#include <cpuid.h>
#endif

namespace polybot {

CpuTraits cpu_traits(const ov::Core& core) {
    const auto capabilities = core.get_property("CPU", ov::device::capabilities);
    CpuTraits cpu{.has_bf16 = std::ranges::find(capabilities, ov::device::capability::BF16) != capabilities.end()};
#ifdef __x86_64__
    // Intel's manual, volume 2A, CPUID: leaf 7, EDX bit 22 is AMX-BF16.
    unsigned eax = 0;
    unsigned ebx = 0;
    unsigned ecx = 0;
    unsigned edx = 0;
    if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0) cpu.has_tiles = (edx & (1U << 22U)) != 0;
    cpu.is_intel = __builtin_cpu_is("intel") != 0;
#endif
    return cpu;
}

Precision fastest_precision(const CpuTraits& cpu) {
    const bool gains = cpu.has_bf16 && (cpu.has_tiles || !cpu.is_intel);
    return gains ? Precision::bf16 : Precision::f32;
}

}  // namespace polybot
