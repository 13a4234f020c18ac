#include "home/option_overlay.hpp"

#include <stdexcept>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

namespace polybot {

std::set<std::string, std::less<>> overlay_options(CLI::App& command, const SecretTexts& texts,
                                                   const std::function<void()>& parse_again) {
    std::set<std::string, std::less<>> variables;
    std::vector<std::pair<CLI::Option*, SecretTexts::const_iterator>> overlaid;
    for (CLI::Option* const option : command.get_options()) {
        const std::string variable = option->get_envname();
        if (variable.empty()) continue;
        variables.insert(variable);
        const auto text = texts.find(variable);
        if (text == texts.end() || text->second.reveal().empty()) continue;
        option->envname("");  // So that what the option is given now is from the command line.
        overlaid.emplace_back(option, text);
    }
    parse_again();
    for (const auto& [option, text] : overlaid) {
        option->envname(text->first);
        if (option->count() > 0) continue;
        try {
            option->add_result(text->second.reveal());
            option->run_callback();
        } catch (const CLI::ParseError&) {  // Its words repeat the text.
            throw std::runtime_error("the secret's " + text->first + " is nothing that " + option->get_name() +
                                     " takes; see --help");
        }
    }
    return variables;
}

}  // namespace polybot
