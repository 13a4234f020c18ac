#include "loadtest/load_report.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "time/rfc3339.hpp"

namespace polybot {
namespace {

namespace json = boost::json;

constexpr std::array<std::pair<const char*, double>, 4> shares = {
    {{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p99.9", 0.999}}};
constexpr int bar_width = 24;

json::object distribution(std::vector<double> values) {
    std::ranges::sort(values);
    json::object numbers;
    const auto count = static_cast<double>(values.size());
    numbers["mean"] = values.empty() ? 0.0 : std::accumulate(values.begin(), values.end(), 0.0) / count;
    for (const auto& [name, share] : shares) numbers[name] = percentile(values, share);
    numbers["max"] = values.empty() ? 0.0 : values.back();
    return numbers;
}

double per_second(const LoadTally& tally) {
    return tally.took.count() > 0 ? tally.count(Outcome::done) / tally.took.count() : 0;
}

double percentile_of(std::vector<double> values, double share) {
    std::ranges::sort(values);
    return percentile(values, share);
}

}  // namespace

double percentile(const std::vector<double>& sorted, double share) {
    if (sorted.empty()) return 0;
    // What is a whole number stays one, although shares such as 0.999 are none in binary.
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size()) - 1e-9));
    return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

std::string to_json(const LoadTally& tally, const std::string& url, std::chrono::system_clock::time_point started_at) {
    const json::object errors{{"failed", tally.count(Outcome::failed)},
                              {"refused", tally.count(Outcome::refused)},
                              {"not_taken", tally.count(Outcome::not_taken)},
                              {"late", tally.count(Outcome::late)}};
    const json::object report{{"schema", 1},
                              {"url", url},
                              {"started_at", to_rfc3339(started_at)},
                              {"seconds", tally.took.count()},
                              {"sent", tally.sent},
                              {"answered", tally.count(Outcome::done)},
                              {"errors", errors},
                              {"answers_per_second", per_second(tally)},
                              {"wait_seconds", distribution(tally.waits)},
                              {"upload_seconds", distribution(tally.uploads)},
                              {"inference_ms", distribution(tally.inferences)},
                              {"faults", json::array(tally.faults.begin(), tally.faults.end())}};
    return json::serialize(report);
}

std::string to_text(const LoadTally& tally) {
    std::string text = fmt::format("{} photos sent in {:.1f} s, {} answered: {:.2f} a second\n", tally.sent,
                                   tally.took.count(), tally.count(Outcome::done), per_second(tally));
    if (!tally.waits.empty()) {
        text += "seconds to the answer:";
        for (const auto& [name, share] : shares) {
            text += fmt::format("  {} {:.3f}", name, percentile_of(tally.waits, share));
        }
        text += '\n';
    }
    if (tally.errors() > 0) {
        text += fmt::format("{} errors: {} failed, {} refused, {} not taken, {} late\n", tally.errors(),
                            tally.count(Outcome::failed), tally.count(Outcome::refused),
                            tally.count(Outcome::not_taken), tally.count(Outcome::late));
        for (const std::string& fault : tally.faults) text += "  " + fault + '\n';
    }
    return text;
}

std::string progress_line(const LoadTally& tally, int photos) {
    const int done = tally.count(Outcome::done);
    const int ended = done + tally.errors();
    std::string numbers = fmt::format("{} sent, {} answered, {} in flight, {} errors, p50 {:.2f} s", tally.sent, done,
                                      tally.in_flight, tally.errors(), percentile_of(tally.waits, 0.5));
    if (photos == 0) return numbers;
    const auto filled = static_cast<std::size_t>(bar_width * std::min(ended, photos) / photos);
    return '[' + std::string(filled, '#') + std::string(bar_width - filled, '.') + "] " + numbers;
}

}  // namespace polybot
