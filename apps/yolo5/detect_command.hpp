#pragma once

namespace CLI {
class App;
}

namespace polybot {

/// Adds `yolo5 detect IMAGE…`: finds objects in files, for people and scripts. When it ran, `exit_code` is 0, or 1 when
/// a picture could not be looked at.
void add_detect_command(CLI::App& app, int& exit_code);

}  // namespace polybot
