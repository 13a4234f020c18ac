#include "doctor/examination.hpp"

#include <algorithm>
#include <exception>
#include <iomanip>
#include <ostream>

namespace polybot {
namespace {

Result<std::string> outcome_of(const Check& check) {
    try {
        return check.examine();
    } catch (const std::exception& error) {
        return Error{Code::failed_precondition, error.what()};
    }
}

}  // namespace

bool examine(const std::vector<Section>& sections, std::ostream& out) {
    std::size_t width = 0;
    for (const Section& section : sections) {
        for (const Check& check : section.checks) width = std::max(width, check.what.size());
    }
    const auto print = [&out, width](const char* mark, const std::string& what, const std::string& text) {
        out << "  " << mark << ' ' << std::left << std::setw(static_cast<int>(width) + 2) << what << text << std::endl;
    };

    int passed = 0;
    int failed = 0;
    int skipped = 0;
    for (const Section& section : sections) {
        out << section.title << std::endl;
        bool possible = true;
        for (const Check& check : section.checks) {
            if (!possible) {
                print("-", check.what, "not examined");
                ++skipped;
                continue;
            }
            const auto outcome = outcome_of(check);
            if (outcome) {
                print("✓", check.what, *outcome);
                ++passed;
                continue;
            }
            print("✗", check.what, outcome.error().message);
            print(" ", "", "→ " + check.remedy(outcome.error()));
            ++failed;
            possible = !check.vital;
        }
    }
    out << '\n' << passed << " passed, " << failed << " failed";
    if (skipped > 0) out << ", " << skipped << " not examined";
    out << std::endl;
    return failed == 0;
}

}  // namespace polybot
