#include "jobs/job.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "result/matchers.hpp"

namespace polybot {
namespace {

namespace json = boost::json;
using testing::FailsWith;
using testing::IsOk;
using testing::IsOkAnd;

Job a_job() {
    return {.prediction_id = "0f8fad5b-d9cb-469f-a165-70867728950e",
            .chat = "telegram:42",
            .message_id = "7",
            .status_message_id = "",
            .image_key = "photos/0f8fad5b-d9cb-469f-a165-70867728950e",
            .content_type = "image/jpeg",
            .bytes = 487438,
            .options = {.min_confidence = 0.3, .iou = 0.5, .classes = {"person", "hot dog"}},
            .reply = {.language = "de", .show = Show::list, .album = "77", .remark = "no owl"},
            .requested_at = std::chrono::system_clock::time_point(std::chrono::milliseconds(1'700'000'000'042)),
            .traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"};
}

/// The JSON of `a_job` with one member given as JSON text.
std::string with(std::string_view name, const std::string& value) {
    json::object object = json::parse(to_json(a_job())).as_object();
    object[name] = json::parse(value);
    return json::serialize(object);
}

std::string quoted(const std::string& text) {
    return json::serialize(json::string(text));
}

TEST(Job, ReadsWhatItWrote) {
    EXPECT_THAT(parse_job(to_json(a_job())), IsOkAnd(a_job()));
}

TEST(Job, WritesTheFieldsOfItsSpecification) {
    EXPECT_EQ(to_json(a_job()),
              R"({"schema":1,"prediction_id":"0f8fad5b-d9cb-469f-a165-70867728950e","chat":"telegram:42",)"
              R"("message_id":"7","status_message_id":"","image_key":"photos/0f8fad5b-d9cb-469f-a165-70867728950e",)"
              R"("content_type":"image/jpeg","bytes":487438,)"
              R"("options":{"min_confidence":3E-1,"iou":5E-1,"classes":["person","hot dog"]},)"
              R"("reply":{"language":"de","show":"list","album":"77","remark":"no owl"},)"
              R"("requested_at":"2023-11-14T22:13:20.042Z",)"
              R"("traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"})");
}

TEST(Job, IgnoresFieldsItDoesNotKnow) {
    EXPECT_THAT(parse_job(with("priority", "5")), IsOkAnd(a_job()));
}

TEST(Job, TakesWholeNumbersForThresholds) {
    EXPECT_THAT(parse_job(with("options", R"({"min_confidence":0,"iou":1,"classes":[]})")), IsOk());
}

TEST(Job, TheLargestJobSurvivesTheRoundTrip) {
    Job job = a_job();
    job.options.classes.assign(100, std::string(64, '"'));
    job.reply.remark.assign(1'000, '"');
    EXPECT_LE(to_json(job).size(), 16U * 1024);
    EXPECT_THAT(parse_job(to_json(job)), IsOkAnd(job));
}

TEST(Job, EveryFieldButTheReplyIsRequired) {
    const json::object whole = json::parse(to_json(a_job())).as_object();
    for (const auto& member : whole) {
        if (member.key() == "reply") continue;
        json::object without = whole;
        without.erase(member.key());
        EXPECT_THAT(parse_job(json::serialize(without)), FailsWith(Code::invalid_argument)) << member.key();
    }
}

TEST(Job, OfAnOlderPolybotIsAnsweredInTheDefaultWay) {
    json::object older = json::parse(to_json(a_job())).as_object();
    older.erase("reply");
    Job job = a_job();
    job.reply = {};
    EXPECT_THAT(parse_job(json::serialize(older)), IsOkAnd(job));
    job.reply = {.language = "de", .show = Show::list, .album = "77"};
    EXPECT_THAT(parse_job(with("reply", R"({"language":"de","show":"list","album":"77"})")), IsOkAnd(job));
    EXPECT_THAT(parse_job(with("reply", R"({"language":"de","show":"all","album":""})")),
                FailsWith(Code::invalid_argument));
    EXPECT_THAT(parse_job(with("reply", R"({"show":"list"})")), FailsWith(Code::invalid_argument));
}

TEST(Job, TellsWhetherThePhotoWasHidden) {
    Job job = a_job();
    job.reply.has_spoiler = true;
    EXPECT_NE(to_json(job).find(R"("spoiler":true})"), std::string::npos);
    EXPECT_THAT(parse_job(to_json(job)), IsOkAnd(job));
    Job shown = a_job();
    shown.reply.remark.clear();
    EXPECT_THAT(parse_job(with("reply", R"({"language":"de","show":"list","album":"77","spoiler":false})")),
                IsOkAnd(shown));
    EXPECT_THAT(parse_job(with("reply", R"({"language":"de","show":"list","album":"77","spoiler":1})")),
                FailsWith(Code::invalid_argument));
}

TEST(Job, RefusesValuesOutOfRange) {
    const std::vector<std::pair<std::string_view, std::string>> bad = {
        {"schema", "2"},
        {"schema", R"("1")"},
        {"prediction_id", R"("0F8FAD5B-D9CB-469F-A165-70867728950E")"},
        {"prediction_id", "7"},
        {"chat", R"("irc:42")"},
        {"chat", R"("telegram:")"},
        {"chat", R"("web:a\nb")"},
        {"chat", quoted("web:" + std::string(125, 'a'))},
        {"message_id", quoted(std::string(65, '1'))},
        {"image_key", R"("../etc/passwd")"},
        {"content_type", R"("text/html")"},
        {"bytes", "0"},
        {"bytes", "-1"},
        {"bytes", "1.5"},
        {"bytes", "18446744073709551615"},
        {"options", "[]"},
        {"options", R"({"min_confidence":1.01,"iou":0.5,"classes":[]})"},
        {"options", R"({"min_confidence":0.5,"iou":-0.1,"classes":[]})"},
        {"options", R"({"min_confidence":"0.5","iou":0.5,"classes":[]})"},
        {"options", R"({"min_confidence":0.5,"iou":0.5,"classes":[""]})"},
        {"options", R"({"min_confidence":0.5,"iou":0.5,"classes":)" + json::serialize(json::array(101, "dog")) + "}"},
        {"requested_at", R"("yesterday")"},
        {"traceparent", quoted(std::string(65, '0'))},
    };
    for (const auto& [name, value] : bad) {
        EXPECT_THAT(parse_job(with(name, value)), FailsWith(Code::invalid_argument)) << name << " = " << value;
    }
}

TEST(Job, RefusesWhatIsNoSmallJsonObject) {
    const std::string nested =
        "{\"x\":" + std::string(50, '[') + std::string(50, ']') + "," + to_json(a_job()).substr(1);
    for (const std::string& text :
         {std::string(), std::string("null"), std::string("[]"), std::string("{"), to_json(a_job()) + "x",
          to_json(a_job()).substr(0, 100), nested, with("padding", quoted(std::string(16UL * 1024, 'x')))}) {
        EXPECT_THAT(parse_job(text), FailsWith(Code::invalid_argument)) << text.substr(0, 120);
    }
}

TEST(Job, ChatsAreOfOurKinds) {
    for (const char* const ours : {"telegram:5", "web:0a1b", "loadtest:01234567-89ab-4cde-8f01-23456789abcd"}) {
        EXPECT_TRUE(is_chat(ours)) << ours;
    }
    for (const char* const none : {"", "web:", "loadtest:", "loadtest", "irc:x", "telegram:\n"}) {
        EXPECT_FALSE(is_chat(none)) << none;
    }
}

TEST(Job, TheReasonNamesTheFieldAndNotItsValue) {
    const auto job = parse_job(with("chat", R"("irc:secret-channel")"));
    ASSERT_THAT(job, FailsWith(Code::invalid_argument));
    EXPECT_EQ(job.error().message, "bad job: field \"chat\" is no chat we serve");
}

}  // namespace
}  // namespace polybot
