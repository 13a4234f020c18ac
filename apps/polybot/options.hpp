#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "config/secret.hpp"

namespace polybot {

/// What polybot is told at its start.
struct PolybotOptions {
    std::filesystem::path data_dir = ".data";
    std::string listen = "0.0.0.0";
    std::uint16_t port = 8443;
    std::string log_level = "info";
    Secret results_secret{""};
};

/// Reads command line and environment; prints help or the mistake and exits where that is called for.
/// Throws std::runtime_error when a needed secret is missing.
[[nodiscard]] PolybotOptions read_options(int argc, char** argv);

}  // namespace polybot
