#include <memory>
#include <string>
#include <variant>

#include <boost/json.hpp>

#include "chat/caption.hpp"
#include "chat/chat_fixture.hpp"
#include "chat/full_queue.hpp"
#include "result/matchers.hpp"
#include "web/chat_routes.hpp"
#include "web/session.hpp"

namespace polybot {
namespace {

using ::testing::ElementsAre;
using testing::FailsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::SizeIs;

/// A store that keeps nothing new.
class FullBlobs final : public BlobStore {
  public:
    Result<void> put(const std::string&, std::string_view, const std::string&) override {
        return Error{Code::resource_exhausted, "the disk is full"};
    }
    Result<Blob> get(const std::string&) override { return Error{Code::not_found, "nothing is kept"}; }
    Result<void> remove(const std::string&) override { return {}; }
};

/// A log that takes no entries.
class FullLog final : public ChatLog {
  public:
    explicit FullLog(ChatLog& log) : log_(log) {}
    Result<std::int64_t> append(const std::string&, const std::string&, const std::string&,
                                std::chrono::system_clock::time_point) override {
        return Error{Code::unavailable, "away"};
    }
    Result<std::vector<ChatEntry>> read(const std::string& session, std::int64_t after, int limit) override {
        return log_.read(session, after, limit);
    }
    Result<std::vector<ChatEntry>> read_newest(const std::string& session, int limit) override {
        return log_.read_newest(session, limit);
    }
    Result<ChatEntry> find(const std::string& session, const std::string& key) override {
        return log_.find(session, key);
    }
    Result<void> clear(const std::string& session) override { return log_.clear(session); }

  private:
    ChatLog& log_;
};

/// Photos of one session, of which each step may fail.
class PhotoUploadTest : public testing::ChatTest {
  protected:
    PhotoUploadTest() {
        upload_.method = "POST";
        upload_.path = "/api/photos";
        upload_.headers = {{"Cookie", "session=0123456789abcdef0123456789abcdef"},
                           {"X-Requested-With", "polybot-chat"}};
        upload_.query["client_id"] = "p-1";
        upload_.body = bitmap();
    }

    void write(const std::string& caption) { upload_.query["caption"] = caption; }
    int upload() { return upload_to(home.jobs, home.blobs, home.chat_log); }

    /// The chat's first entry.
    std::string entry() { return home.chat_log.read(session_of(upload_).chat, 0, 1).value().at(0).body; }

    /// The status with which a home of these parts answers the upload.
    int upload_to(JobQueue& jobs, BlobStore& blobs, ChatLog& log) {
        Bot its_bot({.jobs = jobs,
                     .blobs = blobs,
                     .predictions = home.predictions,
                     .claims = home.claims,
                     .log = log,
                     .settings = home.settings},
                    messenger, clock());
        const WebChat chat{.bot = its_bot, .notify = [](std::string_view) {}, .clock = clock(), .visitors = visitors_};
        Router router;
        add_chat_routes(router, chat);
        const auto match = router.find(upload_.method, upload_.path);
        return std::get<HttpHandler>(match.route->handler)(upload_).status;
    }

    /// The kinds of the chat's entries, oldest first.
    std::vector<std::string> kinds() {
        std::vector<std::string> kinds;
        for (const ChatEntry& entry : home.chat_log.read(session_of(upload_).chat, 0, 100).value()) {
            kinds.emplace_back(boost::json::parse(entry.body).at("kind").as_string());
        }
        return kinds;
    }

  private:
    HttpRequest upload_;
    Visitors visitors_{true};
};

TEST_F(PhotoUploadTest, APictureThatIsNotStoredIsNotInTheChat) {
    FullBlobs blobs;
    EXPECT_EQ(upload_to(home.jobs, blobs, home.chat_log), 503);
    EXPECT_THAT(kinds(), IsEmpty());
    EXPECT_THAT(queued(), IsEmpty());
    EXPECT_EQ(upload_to(home.jobs, home.blobs, home.chat_log), 202);
    EXPECT_THAT(kinds(), ElementsAre("photo"));
}

TEST_F(PhotoUploadTest, APictureThatTheChatDoesNotShowIsNotLookedAt) {
    FullLog log(home.chat_log);
    EXPECT_EQ(upload_to(home.jobs, home.blobs, log), 503);
    EXPECT_THAT(queued(), IsEmpty());
    EXPECT_EQ(upload_to(home.jobs, home.blobs, home.chat_log), 202);
    EXPECT_THAT(queued(), SizeIs(1));
}

TEST_F(PhotoUploadTest, AChatIsToldOnceThatItsPhotoIsNotQueued) {
    testing::FullQueue queue(home.jobs, 2);
    EXPECT_EQ(upload_to(queue, home.blobs, home.chat_log), 503);
    EXPECT_THAT(kinds(), ElementsAre("photo", "dropped"));
    EXPECT_EQ(upload_to(queue, home.blobs, home.chat_log), 503);
    EXPECT_EQ(upload_to(queue, home.blobs, home.chat_log), 202);
    EXPECT_THAT(kinds(), ElementsAre("photo", "dropped")) << "sent again, it is the same photo";
    EXPECT_THAT(queued(), SizeIs(1));
}

TEST_F(PhotoUploadTest, ACaptionSaysWhatToLookForInItsPhotoAlone) {
    write("only dogs, min 50 %");
    ASSERT_EQ(upload(), 202);
    const Job job = queued().at(0);
    EXPECT_THAT(job.options.classes, ElementsAre("dog"));
    EXPECT_EQ(job.options.min_confidence, 0.5);
    EXPECT_THAT(entry(), HasSubstr(R"("caption":"only dogs, min 50 %")"));
    EXPECT_THAT(home.settings.get(job.chat).value().options.classes, IsEmpty());
}

TEST_F(PhotoUploadTest, ACaptionThatAsksForNothingIsKept) {
    write("Look, my dog \"Fído\"!");
    ASSERT_EQ(upload(), 202);
    EXPECT_EQ(queued().at(0).options, DetectionOptions());
    EXPECT_THAT(entry(), HasSubstr(R"("caption":"Look, my dog \"Fído\"!")"));
}

TEST_F(PhotoUploadTest, WhatACaptionAsksForThatThereIsNotIsToldBesideTheAnswer) {
    write("only unicorns");
    ASSERT_EQ(upload(), 202);
    const Job job = queued().at(0);
    EXPECT_THAT(job.options.classes, IsEmpty());
    EXPECT_THAT(job.reply.remark, HasSubstr("unicorns"));
}

TEST_F(PhotoUploadTest, RefusesWhatIsNoCaptionOfOurs) {
    for (const std::string& caption : {std::string(longest_caption + 1, 'x'), std::string("only\ndogs"),
                                       std::string("\xFF"), std::string("a\0b", 3)}) {
        write(caption);
        EXPECT_EQ(upload(), 400) << caption;
    }
    EXPECT_THAT(kinds(), IsEmpty());
    write(std::string(longest_caption, 'x'));
    EXPECT_EQ(upload(), 202);
}

}  // namespace
}  // namespace polybot
