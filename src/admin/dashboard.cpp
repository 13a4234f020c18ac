#include "admin/dashboard.hpp"

#include <array>
#include <charconv>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "fleet/scaling_policy.hpp"
#include "jobs/prediction_id.hpp"
#include "log/log.hpp"
#include "metrics/metric_names.hpp"

namespace polybot {
namespace {

namespace json = boost::json;

/// Just less than three hours, from which on CloudWatch has no more than a value a minute.
constexpr std::chrono::minutes window{179};
/// A sample a period of 30 s, and some more; of a shorter period, the newest.
constexpr int most_samples = 400;
constexpr int most_decisions = 30;
/// What may have been on its way at the last reading, and the minute that was not over.
constexpr std::chrono::minutes read_again{3};

const std::array<std::string, 8> gauges = {
    metric::queue_depth,        metric::in_flight,     metric::workers,    metric::backlog_per_instance,
    metric::acceptable_backlog, metric::expected_wait, metric::oldest_age, metric::seconds_per_job};
const std::array<std::string, 2> counters = {metric::photos_answered, metric::photos_failed};

std::int64_t to_ms(std::chrono::system_clock::time_point time) {
    return std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

json::array to_json(const std::vector<ScalingDecision>& decisions) {
    json::array list;
    for (const ScalingDecision& decision : decisions) {
        list.push_back(json::object{
            {"time", to_ms(decision.time)}, {"from", decision.from}, {"to", decision.to}, {"reason", decision.reason}});
    }
    return list;
}

}  // namespace

Dashboard::Dashboard(MetricHistory& metrics, DecisionHistory& decisions, std::chrono::milliseconds read_every,
                     Clock clock)
    : metrics_(metrics),
      decisions_source_(decisions),
      read_every_(read_every),
      clock_(std::move(clock)),
      epoch_(new_id() + "/") {}

std::vector<ServerEvent> Dashboard::events(const std::string& after) {
    const auto now = clock_();
    // Whoever comes while another reads is told what is known, and the rest a second later.
    if (const std::unique_lock reader(reading_, std::try_to_lock); reader && is_due(now)) read(now);

    const std::lock_guard lock(mutex_);
    const auto seen = revision_of(after);
    if (revision_ == 0 || seen == revision_) return {};
    return {{.id = epoch_ + std::to_string(revision_),
             .type = seen ? "update" : "history",
             .data = data_since(seen.value_or(0))}};
}

bool Dashboard::is_due(Time now) const {
    const std::lock_guard lock(mutex_);
    // A clock that was set back must not keep anybody waiting.
    return !tried_at_ || now < *tried_at_ || now - *tried_at_ >= read_every_;
}

void Dashboard::read(Time now) {
    Time since = now - window;
    {
        const std::lock_guard lock(mutex_);
        tried_at_ = now;
        if (read_at_ && *read_at_ <= now) since = std::max(since, *read_at_ - read_again);
    }
    const auto samples = read_metrics(since);
    const auto decisions = decisions_source_.recent(most_decisions);
    if (!samples) log::warn("metrics not read", {{"reason", samples.error().message}});
    if (!decisions) log::warn("scaling decisions not read", {{"reason", decisions.error().message}});

    const std::lock_guard lock(mutex_);
    const Revision next = revision_ + 1;
    bool is_new = revision_ == 0;
    if (samples) {
        is_new |= take_in(*samples, next);
        samples_.erase(samples_.begin(), samples_.lower_bound({now - window, std::string()}));
        read_at_ = now;
    }
    if (decisions) is_new |= take_in(*decisions, next);
    const bool trouble = !samples || !decisions;
    is_new |= trouble != in_trouble_;
    in_trouble_ = trouble;
    if (is_new) revision_ = next;
}

Result<std::vector<MetricSample>> Dashboard::read_metrics(Time since) {
    auto samples = metrics_.history(gauges, since, most_samples);
    if (!samples) return samples;
    const auto counts = metrics_.sums(counters, since);
    if (!counts) return counts.error();
    samples->insert(samples->end(), counts->begin(), counts->end());
    return samples;
}

bool Dashboard::take_in(const std::vector<MetricSample>& samples, Revision revision) {
    bool is_new = false;
    for (const MetricSample& sample : samples) {
        Value& known = samples_.try_emplace({sample.time, sample.name}, Value{sample.value, 0}).first->second;
        if (known.changed != 0 && known.value == sample.value) continue;
        known = {sample.value, revision};
        is_new = true;
    }
    return is_new;
}

bool Dashboard::take_in(const std::vector<ScalingDecision>& decisions, Revision revision) {
    if (decisions == decisions_) return false;
    decisions_ = decisions;
    decisions_changed_ = revision;
    return true;
}

std::optional<Dashboard::Revision> Dashboard::revision_of(const std::string& event_id) const {
    if (!event_id.starts_with(epoch_)) return std::nullopt;
    Revision revision = 0;
    const char* const end = event_id.data() + event_id.size();
    const auto [rest, error] = std::from_chars(event_id.data() + epoch_.size(), end, revision);
    if (error != std::errc() || rest != end || revision == 0 || revision > revision_) return std::nullopt;
    return revision;
}

std::string Dashboard::data_since(Revision revision) const {
    json::object samples;
    for (const auto& [key, value] : samples_) {
        if (value.changed <= revision) continue;
        json::value& list = samples.emplace(key.second, json::array()).first->value();
        list.as_array().push_back(json::array{to_ms(key.first), value.value});
    }
    json::object data{{"now", to_ms(clock_())}, {"trouble", in_trouble_}, {"samples", std::move(samples)}};
    if (revision == 0) data["fixed_target"] = ScalingRule{}.target_backlog;
    if (revision == 0 || decisions_changed_ > revision) data["decisions"] = to_json(decisions_);
    return json::serialize(data);
}

}  // namespace polybot
