#include "openvino/cached_network.hpp"

#include <fstream>
#include <limits>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <openvino/core/version.hpp>

#include "log/log.hpp"

namespace polybot {
namespace {

/// To be changed with what `to_bytes` writes, and with what is done to a model before it is compiled.
constexpr std::string_view form = "network 1";
/// In ONNX, the key under which a tensor names the file that holds it (TensorProto.external_data), as protobuf has it.
constexpr std::string_view names_a_file = "\x0a\x08location";

/// Whether the file could be read to its end.
bool append_file(std::string& text, const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary | std::ios::ate);
    if (!in) return false;
    const auto before = text.size();
    text.resize(before + static_cast<std::size_t>(in.tellg()));
    in.seekg(0).read(&text[before], static_cast<std::streamsize>(text.size() - before));
    return in.good();
}

/// All that a compiled network follows from; nothing where that is not to be had.
std::optional<std::string> origin_of(const ov::Core& core, const std::filesystem::path& model,
                                     const ov::AnyMap& properties) {
    std::ostringstream words;
    words << form << '\n' << ov::get_openvino_version().buildNumber << '\n';
    words << core.get_property("CPU", ov::device::full_name) << '\n';
    for (const auto& capability : core.get_property("CPU", ov::device::capabilities)) words << capability << ' ';
    for (const auto& [name, value] : properties) words << '\n' << name << '=' << value.as<std::string>();
    std::string origin = std::move(words).str();
    if (!append_file(origin, model)) return {};
    if (model.extension() == ".xml") {
        if (!append_file(origin, std::filesystem::path(model).replace_extension(".bin"))) return {};
    } else if (origin.find(names_a_file) != std::string::npos) {
        return {};
    }
    return origin;
}

std::string to_bytes(Network& network) {
    std::ostringstream out;
    out.precision(std::numeric_limits<float>::max_digits10);
    out << network.classes << ' ' << network.fixed_input.width << ' ' << network.fixed_input.height << ' '
        << network.levels.size();
    for (const HeadLevel& level : network.levels) {
        out << ' ' << level.stride << ' ' << level.anchors.size();
        for (const cv::Size2f& anchor : level.anchors) out << ' ' << anchor.width << ' ' << anchor.height;
    }
    out << '\n';
    network.compiled.export_model(out);
    return std::move(out).str();
}

/// Of what `to_bytes` made; throws for anything else.
Network from_bytes(ov::Core& core, std::string bytes, const ov::AnyMap& properties) {
    std::istringstream in(std::move(bytes));
    Network network;
    std::size_t levels = 0;
    in >> network.classes >> network.fixed_input.width >> network.fixed_input.height >> levels;
    // What is there bounds how much is read, not what the numbers say.
    while (in && network.levels.size() < levels) {
        HeadLevel& level = network.levels.emplace_back();
        std::size_t anchors = 0;
        in >> level.stride >> anchors;
        while (in && level.anchors.size() < anchors) {
            cv::Size2f& anchor = level.anchors.emplace_back();
            in >> anchor.width >> anchor.height;
        }
    }
    if (!in.ignore()) throw std::runtime_error("no compiled model");
    network.compiled = core.import_model(in, "CPU", properties);
    return network;
}

Result<Network> find_network(ov::Core& core, const std::string& origin, const ov::AnyMap& properties,
                             const PrivateCache& cache) {
    auto bytes = cache.find(origin);
    if (!bytes) return bytes.error();
    try {
        return from_bytes(core, *std::move(bytes), properties);
    } catch (const std::exception& error) {
        return Error{Code::data_loss, error.what()};
    }
}

}  // namespace

Network cached_network(ov::Core& core, const std::filesystem::path& model, const ov::AnyMap& properties,
                       const PrivateCache& cache) {
    const auto origin = origin_of(core, model, properties);
    if (!origin) return compile_network(core, model, properties);
    auto found = find_network(core, *origin, properties, cache);
    if (found) return *std::move(found);
    const bool was_there = found.error().code != Code::not_found;
    if (was_there) log::warn("compiled model not usable", {{"reason", found.error().message}});
    Network network = compile_network(core, model, properties);
    // Somebody may have replaced the model since it was read.
    if (origin_of(core, model, properties) != origin) return network;
    const auto kept = cache.keep(*origin, [&network] { return to_bytes(network); });
    if (!kept && !was_there) log::info("compiled model not kept", {{"reason", kept.error().message}});
    return network;
}

}  // namespace polybot
