// The contracts of the storage ports, over the one-machine home.

#include <array>
#include <atomic>
#include <memory>

#include "blobs/blob_store_contract.hpp"
#include "chat/chat_log_contract.hpp"
#include "chat/settings_store_contract.hpp"
#include "claims/claim_store_contract.hpp"
#include "claims/lease_store_contract.hpp"
#include "fleet/decision_history_contract.hpp"
#include "jobs/job_queue_contract.hpp"
#include "local/local_home.hpp"
#include "local/temporary_folder.hpp"
#include "metrics/metric_history_contract.hpp"
#include "metrics/metric_sink_contract.hpp"
#include "metrics/service_times_contract.hpp"
#include "predictions/prediction_list_contract.hpp"
#include "predictions/prediction_store_contract.hpp"

namespace polybot {
namespace {

class LocalQueueHome {
  public:
    static constexpr int max_receives = 3;
    static constexpr bool tells_stale_receipts = true;
    static constexpr bool tells_age = true;

    explicit LocalQueueHome(std::chrono::seconds visibility_timeout)
        : queue_(database_,
                 {.name = "jobs",
                  .dead_letters = "dead-letters",
                  .visibility_timeout = visibility_timeout,
                  .max_receives = max_receives},
                 clock()),
          dead_letters_(database_,
                        {.name = "dead-letters", .dead_letters = "", .visibility_timeout = visibility_timeout},
                        clock()) {}

    JobQueue& queue() { return queue_; }
    JobQueue& dead_letters() { return dead_letters_; }
    void advance(std::chrono::milliseconds time) { now_ms_ += time.count(); }

  private:
    Clock clock() {
        return [this] { return std::chrono::system_clock::time_point(std::chrono::milliseconds(now_ms_)); };
    }

    std::atomic<std::int64_t> now_ms_ = 1'700'000'000'000;
    testing::TemporaryFolder folder_;
    Database database_{folder_.path() / "polybot.db"};
    SqliteJobQueue queue_;
    SqliteJobQueue dead_letters_;
};

class LocalStores {
  public:
    BlobStore& blobs() { return home_.blobs; }
    PredictionStore& predictions() { return home_.predictions; }
    ClaimStore& claims() { return home_.claims; }
    ChatLog& chat_log() { return home_.chat_log; }
    void drop_expired() {}  // The log does it.
    SettingsStore& settings() { return home_.settings; }
    MetricSink& metrics() { return home_.metrics; }
    MetricHistory& metric_history() { return home_.metric_history; }
    ServiceTimes& service_times() { return home_.service_times; }
    LeaseStore& first_holder() { return home_.leases; }
    LeaseStore& second_holder() { return other_holder_; }
    DecisionHistory& decisions() { return home_.decisions; }

    void decide(int from, int to) {
        const auto now = std::chrono::system_clock::now();
        EXPECT_THAT(home_.decisions.record({.time = now, .from = from, .to = to, .reason = "a test"}), testing::IsOk());
    }

    std::optional<double> newest_value(const std::string& name) {
        const auto samples = home_.metric_history.history(std::array{name}, {}, 1);
        EXPECT_THAT(samples, testing::IsOk());
        return samples->empty() ? std::nullopt : std::optional(samples->front().value);
    }

  private:
    testing::TemporaryFolder folder_;
    LocalHome home_{folder_.path() / "data"};
    SqliteLeaseStore other_holder_{home_.database};
};

class LocalList {
  public:
    explicit LocalList(std::chrono::system_clock::time_point now)
        : home_(folder_.path() / "data", [now] { return now; }) {}

    PredictionStore& predictions() { return home_.predictions; }
    PredictionList& list() { return home_.prediction_list; }

  private:
    testing::TemporaryFolder folder_;
    LocalHome home_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Local, JobQueueContract, LocalQueueHome);
INSTANTIATE_TYPED_TEST_SUITE_P(Local, BlobStoreContract, LocalStores);
INSTANTIATE_TYPED_TEST_SUITE_P(Local, PredictionStoreContract, LocalStores);
INSTANTIATE_TYPED_TEST_SUITE_P(Local, PredictionListContract, LocalList);
INSTANTIATE_TYPED_TEST_SUITE_P(Local, ClaimStoreContract, LocalStores);
INSTANTIATE_TYPED_TEST_SUITE_P(Local, ChatLogContract, LocalStores);
INSTANTIATE_TYPED_TEST_SUITE_P(Local, SettingsStoreContract, LocalStores);
INSTANTIATE_TYPED_TEST_SUITE_P(Local, MetricSinkContract, LocalStores);
INSTANTIATE_TYPED_TEST_SUITE_P(Local, MetricHistoryContract, LocalStores);
INSTANTIATE_TYPED_TEST_SUITE_P(Local, ServiceTimesContract, LocalStores);
INSTANTIATE_TYPED_TEST_SUITE_P(Local, LeaseStoreContract, LocalStores);
INSTANTIATE_TYPED_TEST_SUITE_P(Local, DecisionHistoryContract, LocalStores);

}  // namespace
}  // namespace polybot
