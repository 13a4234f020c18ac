// The contract of queues, over Amazon SQS's protocol.

#include <thread>

#include "aws/sqs_job_queue.hpp"
#include "jobs/job_queue_contract.hpp"
#include "resources.hpp"

namespace polybot {
namespace {

class SqsHome {
  public:
    static constexpr int max_receives = 3;
    static constexpr bool tells_stale_receipts = false;
    static constexpr bool tells_age = false;

    explicit SqsHome(std::chrono::seconds visibility_timeout)
        : names_(testing::make_queue(max_receives)),
          queue_(testing::aws(), names_, visibility_timeout),
          dead_letters_(testing::aws(), {.url = names_.dead_letter_url, .dead_letter_url = {}}, visibility_timeout) {}

    JobQueue& queue() { return queue_; }
    JobQueue& dead_letters() { return dead_letters_; }
    static void advance(std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }

  private:
    SqsQueue names_;
    SqsJobQueue queue_;
    SqsJobQueue dead_letters_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Sqs, JobQueueContract, SqsHome);

TEST(Sqs_Queue, IsFoundByItsNameToo) {
    const SqsQueue made = testing::make_queue(3);
    const std::string name = made.url.substr(made.url.rfind('/') + 1);
    const auto found = find_sqs_queue(testing::aws(), "", name);
    ASSERT_THAT(found, testing::IsOk());
    EXPECT_EQ(found->url, made.url);
    EXPECT_EQ(found->dead_letter_url, made.dead_letter_url);
}

TEST(Sqs_Queue, ThatIsMissingIsAFailedPrecondition) {
    EXPECT_THAT(find_sqs_queue(testing::aws(), "", testing::fresh_name("none")),
                testing::FailsWith(Code::failed_precondition));
}

}  // namespace
}  // namespace polybot
