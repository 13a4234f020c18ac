#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

/// The fuzzer's bytes as text.
inline std::string_view as_text(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// Ends the program when what must hold does not: the fuzzer keeps the input.
inline void require(bool holds) {
    if (!holds) std::abort();
}

/// Requires that a number was read as it was written, but for its last bit, in which Boost.JSON 1.81 errs now and then;
/// and then sets that right.
inline void settle(double& number, double written) {
    require(std::abs(number - written) <= 1e-15 * std::abs(written));
    number = written;
}
