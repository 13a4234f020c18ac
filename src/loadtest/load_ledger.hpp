#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "loadtest/load_plan.hpp"

namespace polybot {

/// What became of a photo.
enum class Outcome {
    done,
    failed,     ///< A worker, or the bot for it, gave it up.
    refused,    ///< It is no picture that the bot takes.
    not_taken,  ///< It could not be handed over.
    late,       ///< Nothing came within the plan's patience.
};

/// What a load test has come to.
struct LoadTally {
    int sent = 0;
    int in_flight = 0;
    std::map<Outcome, int> outcomes;
    std::chrono::duration<double> took{0};  ///< Until the last photo was answered or given up.
    std::vector<double> waits;              ///< Seconds from a photo's turn to its answer, of those that are done.
    std::vector<double> uploads;            ///< Seconds until a photo was taken.
    std::vector<double> inferences;         ///< Milliseconds of a worker, of those that are done.
    std::vector<std::string> faults;        ///< What was said of errors, each once, ten at most.

    [[nodiscard]] int count(Outcome outcome) const;
    /// All but those that are done.
    [[nodiscard]] int errors() const;
};

/// Gives out the photos of a load test in their turn, and keeps account of them. With a rate, a photo waits from its
/// turn on, whether or not it could be sent then: else a slow bot would be asked less, and look faster than it is
/// (coordinated omission). Thread-safe.
class LoadLedger {
  public:
    using Time = std::chrono::steady_clock::time_point;

    explicit LoadLedger(const LoadPlan& plan, Time start = std::chrono::steady_clock::now())
        : plan_(plan), start_(start), last_(start) {}

    /// The next photo's number, from 0, once it is its turn; nothing when there is none any more, or with `stop`.
    [[nodiscard]] std::optional<int> next(const std::stop_token& stop);

    /// The bot has the photo. Its answer may have come before.
    void taken(int photo, std::chrono::duration<double> upload);
    /// A photo is no longer in flight; said once more, or of one that was given up, it changes nothing.
    void end(int photo, Outcome outcome, const std::string& fault = {}, double inference_ms = 0);
    /// Gives up what has waited for too long, or everything.
    void give_up(bool everything = false);

    /// Whether every photo was sent and has ended.
    [[nodiscard]] bool is_over() const;
    [[nodiscard]] LoadTally tally() const;

  private:
    [[nodiscard]] bool is_all_sent(Time now) const;
    [[nodiscard]] Time turn_of(int photo) const;
    void end_locked(int photo, Outcome outcome, const std::string& fault, double inference_ms, Time now);

    const LoadPlan plan_;
    const Time start_;
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    std::map<int, Time> in_flight_;  ///< Since when each photo waits.
    LoadTally tally_;
    Time last_;
};

}  // namespace polybot
