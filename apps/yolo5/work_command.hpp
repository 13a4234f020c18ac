#pragma once

namespace CLI {
class App;
}

namespace polybot {

/// Adds `yolo5 work`: takes jobs off the queue until it is told to stop.
void add_work_command(CLI::App& app);

}  // namespace polybot
