#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "config/secret.hpp"
#include "http/client.hpp"
#include "loadtest/answer_stream.hpp"
#include "loadtest/load_ledger.hpp"

namespace polybot {

/// The pictures of a folder by name, hidden files aside. Fails with `invalid_argument` and a sentence for the operator
/// when it has none, or one that is larger than the bot takes.
[[nodiscard]] Result<std::vector<std::filesystem::path>> pictures_in(const std::filesystem::path& folder);

/// Sends photos to a polybot's admin address, by the whole way of a photo, and waits for the answers.
class LoadRun {
  public:
    /// `url` has no slash at its end. `token` must outlive this.
    LoadRun(std::string url, const Secret& token, std::vector<std::filesystem::path> pictures, const LoadPlan& plan);
    /// Ends what runs.
    ~LoadRun();
    LoadRun(const LoadRun&) = delete;
    LoadRun& operator=(const LoadRun&) = delete;

    /// Opens the streams of answers; the plan's time begins when this returns. Fails when polybot cannot be reached, or
    /// does not take the token.
    [[nodiscard]] Result<void> start();
    /// Gives up photos that are late; call it every now and then. Fails when the answers can no longer be followed.
    [[nodiscard]] Result<void> look();
    [[nodiscard]] bool is_over() const { return ledger_->is_over(); }
    [[nodiscard]] LoadTally tally() const { return ledger_->tally(); }

    /// Sends no more, gives up what is in flight, and has polybot forget all that came of the test.
    [[nodiscard]] Result<void> finish();

  private:
    /// Photos that share a chat at polybot, and an event stream: one chat's log takes one entry at a time.
    struct Lane {
        std::string run;
        std::unique_ptr<AnswerStream> stream = nullptr;
        bool ready = false;
    };

    [[nodiscard]] std::string url_of(const Lane& lane) const;
    [[nodiscard]] Result<void> await_streams();
    void follow(Lane& lane, const std::stop_token& stop);
    void send_photos(const std::stop_token& stop);
    void send(int photo, const std::stop_token& stop);
    void on_event(Lane& lane, const EventReader::Event& event);

    const std::string url_;
    const Secret& token_;
    const std::vector<std::filesystem::path> pictures_;
    const LoadPlan plan_;
    HttpClient http_;
    std::deque<Lane> lanes_;
    std::unique_ptr<LoadLedger> ledger_;
    std::mutex mutex_;
    std::condition_variable changed_;
    Result<void> streams_;
    std::vector<std::jthread> followers_;
    std::vector<std::jthread> senders_;
};

}  // namespace polybot
