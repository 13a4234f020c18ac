#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace polybot {

/// A command of yolo5, and what it does once the command line has asked for it: returns the exit code, or throws
/// std::exception with a sentence for the operator.
struct Command {
    CLI::App* parsed;
    std::function<int()> run;
};

}  // namespace polybot
