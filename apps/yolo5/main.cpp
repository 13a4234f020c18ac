#include <algorithm>
#include <array>
#include <exception>
#include <iostream>

#include <CLI/CLI.hpp>

#include "detect_command.hpp"
#include "doctor_command.hpp"
#include "memory.hpp"
#include "sandbox/sandbox.hpp"
#include "work_command.hpp"

namespace polybot {
namespace {

/// Does what the command line asks for; returns the exit code.
int run(int argc, char** argv) {
    CLI::App app("yolo5, the worker: finds objects in pictures with YOLOv5.", "yolo5");
    app.set_version_flag("--version", POLYBOT_VERSION);
    app.require_subcommand(1);
    const auto parse = [&] { app.parse(argc, argv); };
    const std::array commands = {add_detect_command(app), add_work_command(app, parse), add_doctor_command(app, parse)};
    try {
        parse();
        return std::ranges::find_if(commands, &CLI::App::parsed, &Command::parsed)->run();
    } catch (const CLI::ParseError& error) {
        return app.exit(error);
    }
}

}  // namespace
}  // namespace polybot

int main(int argc, char** argv) {
    try {
        polybot::keep_little_memory();
        if (const auto confined = polybot::enter_sandbox(); !confined) {
            std::cerr << "yolo5: not confined, " << confined.error().message << '\n';
        }
        return polybot::run(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "yolo5: " << error.what() << '\n';
        return 1;
    }
}
