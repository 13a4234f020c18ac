#include "loadtest/load_ledger.hpp"

#include <algorithm>

namespace polybot {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t most_faults = 10;

}  // namespace

int LoadTally::count(Outcome outcome) const {
    const auto found = outcomes.find(outcome);
    return found == outcomes.end() ? 0 : found->second;
}

int LoadTally::errors() const {
    int errors = 0;
    for (const auto& [outcome, number] : outcomes) errors += outcome == Outcome::done ? 0 : number;
    return errors;
}

bool LoadLedger::is_all_sent(Time now) const {
    if (plan_.duration) return std::max(now, turn_of(tally_.sent)) >= start_ + *plan_.duration;
    return tally_.sent >= plan_.count;
}

LoadLedger::Time LoadLedger::turn_of(int photo) const {
    if (!plan_.rate) return start_;
    return start_ +
           std::chrono::duration_cast<steady_clock::duration>(std::chrono::duration<double>(photo / *plan_.rate));
}

std::optional<int> LoadLedger::next(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    for (;;) {
        const auto now = steady_clock::now();
        if (stop.stop_requested() || is_all_sent(now)) return std::nullopt;
        const bool has_place = static_cast<int>(in_flight_.size()) < plan_.concurrency;
        const auto turn = turn_of(tally_.sent);
        if (has_place && turn <= now) {
            const int photo = tally_.sent++;
            in_flight_.emplace(photo, plan_.rate ? turn : now);
            return photo;
        }
        // Somebody else may take this turn, or the time for all of them run out.
        auto until = has_place ? turn : Time::max();
        if (plan_.duration) until = std::min(until, start_ + *plan_.duration);
        if (until == Time::max()) {
            changed_.wait(lock, stop, [&] { return static_cast<int>(in_flight_.size()) < plan_.concurrency; });
        } else {
            changed_.wait_until(lock, stop, until, [] { return false; });
        }
    }
}

void LoadLedger::taken(int, std::chrono::duration<double> upload) {
    const std::scoped_lock lock(mutex_);
    tally_.uploads.push_back(upload.count());
}

void LoadLedger::end(int photo, Outcome outcome, const std::string& fault, double inference_ms) {
    const std::scoped_lock lock(mutex_);
    end_locked(photo, outcome, fault, inference_ms, steady_clock::now());
}

void LoadLedger::end_locked(int photo, Outcome outcome, const std::string& fault, double inference_ms, Time now) {
    const auto waiting = in_flight_.find(photo);
    if (waiting == in_flight_.end()) return;
    const std::chrono::duration<double> waited = now - waiting->second;
    in_flight_.erase(waiting);
    ++tally_.outcomes[outcome];
    last_ = std::max(last_, now);
    if (outcome == Outcome::done) {
        tally_.waits.push_back(waited.count());
        tally_.inferences.push_back(inference_ms);
    }
    auto& faults = tally_.faults;
    const bool is_new = !fault.empty() && std::ranges::find(faults, fault) == faults.end();
    if (is_new && faults.size() < most_faults) faults.push_back(fault);
    changed_.notify_all();
}

void LoadLedger::give_up(bool everything) {
    const std::scoped_lock lock(mutex_);
    const auto now = steady_clock::now();
    std::vector<int> late;
    for (const auto& [photo, since] : in_flight_) {
        if (everything || now - since >= plan_.patience) late.push_back(photo);
    }
    for (const int photo : late) end_locked(photo, Outcome::late, "no answer came in time", 0, now);
}

bool LoadLedger::is_over() const {
    const std::scoped_lock lock(mutex_);
    return in_flight_.empty() && is_all_sent(steady_clock::now());
}

LoadTally LoadLedger::tally() const {
    const std::scoped_lock lock(mutex_);
    LoadTally tally = tally_;
    tally.in_flight = static_cast<int>(in_flight_.size());
    tally.took = last_ - start_;
    return tally;
}

}  // namespace polybot
