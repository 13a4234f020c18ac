#include "monitoring/status.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <future>
#include <optional>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "blobs/blob_key.hpp"
#include "metrics/metric_names.hpp"
#include "time/rfc3339.hpp"

namespace polybot {
namespace {

namespace json = boost::json;
using std::chrono::steady_clock;

/// Nobody's: a question for it finds nothing, wherever it is asked.
constexpr const char* nobodys_id = "00000000-0000-4000-8000-000000000000";
/// metric-streamer publishes every 30 s, and CloudWatch takes a while to tell it.
constexpr std::chrono::minutes reading_is_fresh{3};
constexpr std::chrono::hours look_back{3};

/// Whole numbers are read at a glance.
template <class Unit>
std::int64_t whole(std::chrono::nanoseconds time) {
    return std::chrono::round<Unit>(time).count();
}

std::int64_t seconds_between(std::chrono::system_clock::time_point from, std::chrono::system_clock::time_point to) {
    return whole<std::chrono::seconds>(to - from);
}

/// What a store answered to a question, and in what time.
struct Answered {
    const char* store;
    std::optional<Error> fault;
    std::int64_t ms = 0;
};

template <class T>
std::optional<Error> fault_of(const Result<T>& result) {
    if (result || result.error().code == Code::not_found) return std::nullopt;
    return result.error();
}

Answered ask(const char* store, const std::function<std::optional<Error>()>& question) {
    const auto begun = steady_clock::now();
    auto fault = question();
    return {store, std::move(fault), whole<std::chrono::milliseconds>(steady_clock::now() - begun)};
}

json::object describe(const Answered& answered) {
    json::object store{{"ok", !answered.fault}, {"ms", answered.ms}};
    if (answered.fault) store["fault"] = answered.fault->message;
    return store;
}

json::value describe(const Result<QueueDepth>& depth) {
    if (!depth) return nullptr;
    json::object queue{{"waiting", depth->visible}, {"in_work", depth->in_flight}};
    if (depth->oldest_age) queue["oldest_age_seconds"] = whole<std::chrono::seconds>(*depth->oldest_age);
    return queue;
}

/// The number of workers when metric-streamer looked last.
std::optional<MetricSample> last_reading(const Result<std::vector<MetricSample>>& samples) {
    return samples && !samples->empty() ? std::optional(samples->back()) : std::nullopt;
}

std::string lines_of(const json::object& members) {
    std::string text = "{";
    for (const auto& [name, value] : members) {
        text += text.size() > 1 ? ",\n " : "\n ";
        text += json::serialize(json::value(name)) + ": " + json::serialize(value);
    }
    return text + "\n}\n";
}

}  // namespace

Status ask_status(const StatusSources& sources) {
    const auto now = sources.clock();
    const auto later = [](const char* store, auto question) {
        return std::async(std::launch::async, [store, question] { return ask(store, question); });
    };
    const std::array<std::string, 1> workers_alone = {metric::workers};
    Result<std::vector<MetricSample>> samples = std::vector<MetricSample>();
    std::vector<std::future<Answered>> asked;
    asked.push_back(later("pictures", [&] { return fault_of(sources.blobs.get(photo_key(nobodys_id))); }));
    asked.push_back(later("predictions", [&] { return fault_of(sources.predictions.get(nobodys_id)); }));
    asked.push_back(later("settings", [&] { return fault_of(sources.settings.get("web:nobody")); }));
    asked.push_back(later("metrics", [&] {
        samples = sources.metrics.history(workers_alone, now - look_back, 1);
        return fault_of(samples);
    }));
    asked.push_back(later("queues", [&] {
        const auto [jobs, dead_letters] = sources.queue.read();
        return jobs ? fault_of(dead_letters) : fault_of(jobs);
    }));

    Status status;
    json::object stores;
    for (auto& one : asked) {
        const Answered answered = one.get();
        stores[answered.store] = describe(answered);
        status.well = status.well && !answered.fault;
    }
    const auto [jobs, dead_letters] = sources.queue.read();
    const auto reading = last_reading(samples);
    const std::int64_t age = reading ? seconds_between(reading->time, now) : 0;
    status.well = status.well && reading && std::chrono::seconds(age) < reading_is_fresh;
    const bool nobody_works = reading && reading->value < 1 && jobs && jobs->visible > 0;
    status.well = status.well && !nobody_works;
    const json::object members{
        {"well", status.well},
        {"version", sources.version},
        {"home", sources.home},
        {"started_at", to_rfc3339(sources.started_at)},
        {"uptime_seconds", seconds_between(sources.started_at, now)},
        {"queue", describe(jobs)},
        {"dead_letters", dead_letters ? json::value(dead_letters->visible + dead_letters->in_flight) : nullptr},
        {"workers", reading ? json::value(std::llround(reading->value)) : nullptr},
        {"last_reading_age_seconds", reading ? json::value(age) : nullptr},
        {"stores", std::move(stores)}};
    status.json = lines_of(members);
    return status;
}

}  // namespace polybot
