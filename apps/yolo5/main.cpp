#include <array>
#include <exception>
#include <iostream>

#include <CLI/CLI.hpp>

#include "detect_command.hpp"
#include "doctor_command.hpp"
#include "memory.hpp"
#include "sandbox/sandbox.hpp"
#include "work_command.hpp"

int main(int argc, char** argv) {
    try {
        polybot::keep_little_memory();
        if (const auto confined = polybot::enter_sandbox(); !confined) {
            std::cerr << "yolo5: not confined, " << confined.error().message << '\n';
        }
        CLI::App app("yolo5, the worker: finds objects in pictures with YOLOv5.", "yolo5");
        app.set_version_flag("--version", POLYBOT_VERSION);
        app.require_subcommand(1);
        int exit_code = 0;
        const auto parse = [&] { app.parse(argc, argv); };
        polybot::add_detect_command(app, exit_code);
        const std::array commands = {polybot::add_work_command(app, parse), polybot::add_doctor_command(app, parse)};
        try {
            parse();
            for (const polybot::Command& command : commands) {
                if (app.got_subcommand(command.parsed)) exit_code = command.run();
            }
            return exit_code;
        } catch (const CLI::ParseError& error) {
            return app.exit(error);
        }
    } catch (const std::exception& error) {
        std::cerr << "yolo5: " << error.what() << '\n';
        return 1;
    }
}
