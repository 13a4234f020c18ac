#pragma once

#include <functional>
#include <set>
#include <string>

#include "aws/secrets_manager.hpp"

namespace CLI {
class App;
}

namespace polybot {

/// Gives `command`'s options the texts that are called as their variables: the command line stands over the texts, and
/// these stand over the environment. `parse_again` parses the command line that was parsed before. Empty texts count as
/// unset. Returns the variables of all its options. Throws std::runtime_error, without the text, for one that its
/// option does not take.
std::set<std::string, std::less<>> overlay_options(CLI::App& command, const SecretTexts& texts,
                                                   const std::function<void()>& parse_again);

}  // namespace polybot
