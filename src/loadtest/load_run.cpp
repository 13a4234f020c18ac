#include "loadtest/load_run.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <utility>

#include <boost/json.hpp>

#include "images/header.hpp"
#include "jobs/prediction_id.hpp"
#include "json/json_fields.hpp"

namespace polybot {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

/// As many as polybot handles at once at its admin address.
constexpr int most_senders = 16;
constexpr int photos_in_a_lane = 20;
constexpr int most_lanes = 16;
constexpr std::chrono::seconds first_answer{30};
constexpr std::chrono::seconds upload_timeout{60};
constexpr std::chrono::milliseconds busy_pause{500};
constexpr std::size_t longest_event = 1U << 20U;
constexpr std::size_t longest_text = 4096;

Result<std::string> read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (!file) return Error{Code::not_found, path.string() + " cannot be read"};
    return bytes;
}

/// Whether another try may help: polybot is busy, starts again, or lost the connection. A photo that came twice is one.
bool is_worth_another_try(const Result<IncomingResponse>& answer) {
    if (!answer) return is_transient(answer.error().code);
    return answer->status == 503;
}

std::string fault_of(const Result<IncomingResponse>& answer) {
    if (!answer) return answer.error().message;
    return "a photo is answered with status " + std::to_string(answer->status);
}

}  // namespace

Result<std::vector<fs::path>> pictures_in(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::path> pictures;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        if (!entry.is_regular_file(error) || entry.path().filename().string().starts_with('.')) continue;
        if (entry.file_size(error) > max_image_bytes) {
            return Error{Code::invalid_argument,
                         entry.path().string() + " is larger than the 20 MB that the bot takes"};
        }
        pictures.push_back(entry.path());
    }
    if (error) return Error{Code::invalid_argument, folder.string() + " cannot be read: " + error.message()};
    if (pictures.empty()) return Error{Code::invalid_argument, "there is no file in " + folder.string()};
    std::ranges::sort(pictures);
    return pictures;
}

LoadRun::LoadRun(std::string url, const Secret& token, std::vector<fs::path> pictures, const LoadPlan& plan)
    : url_(std::move(url)), token_(token), pictures_(std::move(pictures)), plan_(plan) {
    const int lanes = std::clamp(plan.concurrency / photos_in_a_lane, 1, most_lanes);
    for (int i = 0; i < lanes; ++i) {
        Lane& lane = lanes_.emplace_back(Lane{.run = new_id()});
        lane.stream = std::make_unique<AnswerStream>(
            url_of(lane), token_, [this, &lane](const EventReader::Event& event) { on_event(lane, event); });
    }
    ledger_ = std::make_unique<LoadLedger>(plan_);
}

LoadRun::~LoadRun() {
    for (auto* const threads : {&senders_, &followers_}) {
        for (std::jthread& thread : *threads) thread.request_stop();
        threads->clear();
    }
}

std::string LoadRun::url_of(const Lane& lane) const {
    return url_ + "/loadTest?run=" + lane.run;
}

Result<void> LoadRun::start() {
    for (Lane& lane : lanes_) {
        followers_.emplace_back([this, &lane](const std::stop_token& stop) { follow(lane, stop); });
    }
    if (auto ready = await_streams(); !ready) return ready;
    ledger_ = std::make_unique<LoadLedger>(plan_);
    for (int i = 0; i < std::min(plan_.concurrency, most_senders); ++i) {
        senders_.emplace_back([this](const std::stop_token& stop) { send_photos(stop); });
    }
    return {};
}

Result<void> LoadRun::await_streams() {
    std::unique_lock lock(mutex_);
    const bool decided = changed_.wait_for(lock, first_answer,
                                           [this] { return !streams_ || std::ranges::all_of(lanes_, &Lane::ready); });
    if (!decided) return Error{Code::deadline_exceeded, "the admin address does not answer"};
    return streams_;
}

void LoadRun::follow(Lane& lane, const std::stop_token& stop) {
    const auto followed = lane.stream->follow(stop);
    if (followed) return;
    const std::scoped_lock lock(mutex_);
    streams_ = followed;
    changed_.notify_all();
}

void LoadRun::on_event(Lane& lane, const EventReader::Event& event) {
    if (event.type == "ready") {
        const std::scoped_lock lock(mutex_);
        lane.ready = true;
        changed_.notify_all();
        return;
    }
    const auto entry = parse_json_object(event.data, longest_event, Code::data_loss);
    if (!entry) return;
    JsonFields fields(*entry);
    const std::string kind = fields.text("kind", longest_text);
    if (fields.fault() || (kind != "result" && kind != "answer")) return;
    const std::string name = fields.text("reply_to", longest_text);
    const auto* const said = entry->if_contains("text");
    const std::string text(said != nullptr && said->is_string() ? std::string_view(said->get_string()) : "");
    int photo = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), photo);
    if (fields.fault() || error != std::errc() || end != name.data() + name.size()) return;
    if (kind == "answer") return ledger_->end(photo, Outcome::refused, text);
    if (fields.text("status", longest_text) != "done") return ledger_->end(photo, Outcome::failed, text);
    ledger_->end(photo, Outcome::done, {}, fields.number("inference_ms", 0, 1e9));
}

void LoadRun::send_photos(const std::stop_token& stop) {
    while (const auto photo = ledger_->next(stop)) send(*photo, stop);
}

void LoadRun::send(int photo, const std::stop_token& stop) {
    const auto number = static_cast<std::size_t>(photo);
    const auto bytes = read(pictures_[number % pictures_.size()]);
    if (!bytes) return ledger_->end(photo, Outcome::not_taken, bytes.error().message);
    const auto begun = steady_clock::now();
    for (;;) {
        const auto answer = http_.send(
            {.method = "POST",
             .url = url_of(lanes_[number % lanes_.size()]) + "&photo=" + std::to_string(photo),
             .headers = {{"Authorization", "Bearer " + token_.reveal()}, {"Content-Type", "application/octet-stream"}},
             .body = *bytes,
             .timeout = upload_timeout,
             .stop = stop});
        if (answer && answer->status == 202) return ledger_->taken(photo, steady_clock::now() - begun);
        const bool in_time = steady_clock::now() - begun < plan_.patience;
        if (stop.stop_requested() || !in_time || !is_worth_another_try(answer)) {
            return ledger_->end(photo, Outcome::not_taken, fault_of(answer));
        }
        std::this_thread::sleep_for(busy_pause);
    }
}

Result<void> LoadRun::look() {
    ledger_->give_up();
    const std::scoped_lock lock(mutex_);
    return streams_;
}

Result<void> LoadRun::finish() {
    for (std::jthread& sender : senders_) sender.request_stop();
    senders_.clear();
    ledger_->give_up(true);
    Result<void> forgotten;
    for (const Lane& lane : lanes_) {
        const auto answer = http_.send({.method = "DELETE",
                                        .url = url_of(lane),
                                        .headers = {{"Authorization", "Bearer " + token_.reveal()}},
                                        .timeout = std::chrono::minutes(5)});
        if (answer && answer->status == 200) continue;
        forgotten = Error{Code::unavailable, "polybot did not forget the load test: " + fault_of(answer)};
    }
    return forgotten;
}

}  // namespace polybot
