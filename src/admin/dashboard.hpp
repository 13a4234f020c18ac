#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fleet/decision_log.hpp"
#include "http/message.hpp"
#include "metrics/metric_history.hpp"
#include "result/result.hpp"
#include "time/clock.hpp"

namespace polybot {

/// What the operators' dashboard shows: the metrics of the last three hours, and the newest scaling decisions. Whoever
/// looks shares one reading of them, and while nobody looks nothing is read. Thread-safe.
class Dashboard {
  public:
    /// Both must outlive this. They are read when somebody looks and the last time is `read_every` ago.
    Dashboard(MetricHistory& metrics, DecisionHistory& decisions, std::chrono::milliseconds read_every, Clock clock);

    /// What is new since the event `after`, as one event: `history`, which is everything, for who is new here or comes
    /// with an id that is none of ours, else `update`. None where nothing is new. Blocks while it reads, which one does
    /// for all; what cannot be read is logged and told, and what is known stays.
    [[nodiscard]] std::vector<ServerEvent> events(const std::string& after);

  private:
    using Time = std::chrono::system_clock::time_point;
    /// What happened later has a higher one.
    using Revision = std::uint64_t;
    struct Value {
        double value;
        Revision changed;
    };

    [[nodiscard]] bool is_due(Time now) const;
    void read(Time now);
    [[nodiscard]] Result<std::vector<MetricSample>> read_metrics(Time since);
    /// Whether anything is new in them; what is gets the revision.
    [[nodiscard]] bool take_in(const std::vector<MetricSample>& samples, Revision revision);
    [[nodiscard]] bool take_in(const std::vector<ScalingDecision>& decisions, Revision revision);
    [[nodiscard]] std::optional<Revision> revision_of(const std::string& event_id) const;
    [[nodiscard]] std::string data_since(Revision revision) const;

    MetricHistory& metrics_;
    DecisionHistory& decisions_source_;
    const std::chrono::milliseconds read_every_;
    const Clock clock_;
    /// Begins the ids of this process's events: those of another mean nothing here.
    const std::string epoch_;

    std::mutex reading_;  ///< Held by who reads.
    mutable std::mutex mutex_;
    Revision revision_ = 0;  ///< 0: never read.
    std::map<std::pair<Time, std::string>, Value> samples_;
    std::vector<ScalingDecision> decisions_;
    Revision decisions_changed_ = 0;
    bool in_trouble_ = false;
    std::optional<Time> tried_at_;
    std::optional<Time> read_at_;
};

}  // namespace polybot
