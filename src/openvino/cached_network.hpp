#pragma once

#include <filesystem>

#include "cache/private_cache.hpp"
#include "openvino/network.hpp"

namespace polybot {

/// `compile_network`'s, from the cache; else compiled, and kept there for the next start. An entry follows from the
/// model's bytes, OpenVINO's version, the CPU and the properties. No fault of the cache makes this fail: it is logged,
/// and the model compiled. A model that names further files is never cached, as nobody would see those change.
[[nodiscard]] Network cached_network(ov::Core& core, const std::filesystem::path& model, const ov::AnyMap& properties,
                                     const PrivateCache& cache);

}  // namespace polybot
