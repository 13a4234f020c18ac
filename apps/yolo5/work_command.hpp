#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace polybot {

/// `yolo5 work`, and what it does once the command line has asked for it.
struct WorkCommand {
    CLI::App* command;
    std::function<void()> run;
};

/// Adds `yolo5 work`: takes jobs off the queue until it is told to stop. When it runs, it may parse the command line
/// again.
[[nodiscard]] WorkCommand add_work_command(CLI::App& app, const std::function<void()>& parse_again);

}  // namespace polybot
