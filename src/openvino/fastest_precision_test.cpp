#include "openvino/fastest_precision.hpp"

#include <gmock/gmock.h>

namespace polybot {
namespace {

TEST(FastestPrecision, IsBfloat16WhereTheCpuGainsByIt) {
    EXPECT_EQ(fastest_precision({.has_bf16 = true}), Precision::bf16);
    EXPECT_EQ(fastest_precision({.has_bf16 = true, .has_tiles = true, .is_intel = true}), Precision::bf16);
}

TEST(FastestPrecision, IsFloat32WhereBfloat16OnlyCosts) {
    EXPECT_EQ(fastest_precision({}), Precision::f32);
    EXPECT_EQ(fastest_precision({.has_bf16 = true, .is_intel = true}), Precision::f32);
}

TEST(CpuTraits, HaveNoTilesWithoutBfloat16) {
    const CpuTraits cpu = cpu_traits(ov::Core());
    EXPECT_TRUE(cpu.has_bf16 || !cpu.has_tiles);
}

}  // namespace
}  // namespace polybot
