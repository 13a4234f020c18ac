#include <exception>
#include <iostream>

#include <CLI/CLI.hpp>

#include "detect_command.hpp"
#include "work_command.hpp"

int main(int argc, char** argv) {
    CLI::App app("yolo5, the worker: finds objects in pictures with YOLOv5.", "yolo5");
    app.set_version_flag("--version", POLYBOT_VERSION);
    app.require_subcommand(1);
    int exit_code = 0;
    const auto parse = [&] { app.parse(argc, argv); };
    polybot::add_detect_command(app, exit_code);
    const polybot::WorkCommand work = polybot::add_work_command(app, parse);
    try {
        parse();
        if (app.got_subcommand(work.command)) work.run();
        return exit_code;
    } catch (const CLI::ParseError& error) {
        return app.exit(error);
    } catch (const std::exception& error) {
        std::cerr << "yolo5: " << error.what() << '\n';
        return 1;
    }
}
