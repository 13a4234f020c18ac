#include "admin/list_items_routes.hpp"

#include <boost/json.hpp>

#include "admin/operator_guard.hpp"
#include "chat/chat_fixture.hpp"
#include "chat/forgetting.hpp"
#include "http/client.hpp"
#include "http/server.hpp"
#include "predictions/prediction_examples.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

namespace json = boost::json;
using testing::a_prediction;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;

constexpr const char* first_id = "0f8fad5b-d9cb-469f-a165-70867728950e";
constexpr const char* second_id = "1f8fad5b-d9cb-469f-a165-70867728950e";

/// The list on the one-machine home, behind the guard and a real server.
class ListItemsRoutesTest : public testing::ChatTest {
  protected:
    ListItemsRoutesTest() {
        Router list;
        add_list_items_routes(list, home.prediction_list, home.blobs);
        Router admin;
        guard_.add(admin, list, Audience::the_operator);
        server_ = std::make_unique<Server>(ServerOptions{.address = "127.0.0.1", .port = 0}, std::move(admin));
        server_->start();
    }

    IncomingResponse get(const std::string& target, HttpHeaders headers = {{"Authorization", "Bearer 0perator"}}) {
        return client_
            .send(
                {.url = "http://127.0.0.1:" + std::to_string(server_->port()) + target, .headers = std::move(headers)})
            .value();
    }
    json::object page(const std::string& query = "") {
        const IncomingResponse response = get("/listItems?" + query);
        EXPECT_EQ(response.status, 200) << response.body;
        return json::parse(response.body).as_object();
    }
    std::vector<std::string> ids(const std::string& query = "") {
        std::vector<std::string> found;
        const json::object list = page(query);
        for (const json::value& item : list.at("items").as_array()) {
            found.emplace_back(item.at("predictionId").as_string());
        }
        return found;
    }
    /// Two predictions, the second newer by a second, of a dog and in a chat of its own.
    void store_two() {
        Prediction second = a_prediction(second_id);
        second.time += std::chrono::seconds(1);
        second.chat = "web:5d41402abc4b2a76b9719d911017c592";
        second.objects = {{.name = "dog", .confidence = 0.5}};
        ASSERT_THAT(home.predictions.put(a_prediction(first_id)), IsOk());
        ASSERT_THAT(home.predictions.put(second), IsOk());
    }

  private:
    OperatorAccess access_{std::make_shared<LiveSecret>(Secret("0perator")), clock()};
    OperatorGuard guard_{access_, true};
    HttpClient client_;
    std::unique_ptr<Server> server_;
};

TEST_F(ListItemsRoutesTest, IsTheOperatorsAlone) {
    store_two();
    ASSERT_THAT(home.blobs.put("photos/" + std::string(first_id), "a photo", "image/jpeg"), IsOk());
    for (const std::string path : {"", "/classes", "/0f8fad5b-d9cb-469f-a165-70867728950e/photo",
                                   "/0f8fad5b-d9cb-469f-a165-70867728950e/picture"}) {
        EXPECT_EQ(get("/listItems" + path, {}).status, 401) << path;
        const IncomingResponse wrong = get("/listItems" + path, {{"Authorization", "Bearer operator"}});
        EXPECT_EQ(wrong.status, 401) << path;
        EXPECT_EQ(wrong.body.find("photo"), std::string::npos);
    }
}

TEST_F(ListItemsRoutesTest, GivesPredictionsNewestFirstWithTheirPictures) {
    store_two();
    const json::object list = page();
    const json::array& items = list.at("items").as_array();
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(items[0].at("predictionId"), second_id);
    EXPECT_EQ(items[1].at("predictionId"), first_id);
    EXPECT_EQ(items[1].at("results").as_array().size(), 2U);
    EXPECT_EQ(items[1].at("photo"), "/listItems/0f8fad5b-d9cb-469f-a165-70867728950e/photo");
    EXPECT_EQ(items[1].at("picture"), "/listItems/0f8fad5b-d9cb-469f-a165-70867728950e/picture");
    EXPECT_TRUE(list.at("older").is_null());
    EXPECT_TRUE(list.at("newer").is_null());
}

TEST_F(ListItemsRoutesTest, IsPagedByCursors) {
    store_two();
    const json::object first = page("limit=1");
    const std::string older(first.at("older").as_string());
    EXPECT_THAT(ids("limit=1&cursor=" + older), ElementsAre(first_id));
    const json::object last = page("limit=1&cursor=" + older);
    EXPECT_TRUE(last.at("older").is_null());
    EXPECT_THAT(ids("limit=1&cursor=" + std::string(last.at("newer").as_string())), ElementsAre(second_id));
}

TEST_F(ListItemsRoutesTest, IsNarrowed) {
    store_two();
    EXPECT_THAT(ids("class=hot+dog"), ElementsAre(first_id));
    EXPECT_THAT(ids("class=dog&status=done"), ElementsAre(second_id));
    EXPECT_THAT(ids("status=failed"), IsEmpty());
    EXPECT_THAT(ids("chat=telegram%3A42"), ElementsAre(first_id));
    EXPECT_THAT(ids("since=2023-11-14T22:13:22Z"), ElementsAre(second_id));
    EXPECT_THAT(ids("until=2023-11-14T22:13:22Z"), ElementsAre(first_id));
    EXPECT_THAT(ids("class=&chat=&status=&since=&until=&cursor=&limit="), ElementsAre(second_id, first_id))
        << "an empty field of a form";
    EXPECT_THAT(ids("class=%27%20OR%201%3D1%20--"), IsEmpty());
}

TEST_F(ListItemsRoutesTest, RefusesWhatItDoesNotUnderstand) {
    for (const char* query :
         {"limit=0", "limit=101", "limit=1e9", "limit=-1", "limit=99999999999999999999", "limit=1%00", "status=any",
          "chat=42", "chat=telegram%3A42%0A", "since=yesterday", "until=2023-11-14", "until=9999-12-31T00:00:00Z",
          "cursor=o", "cursor=ozzzzzzzzzzzz0f8fad5bd9cb469fa16570867728950e", "class=a%00b", "clas=dog",
          "format=xml"}) {
        const IncomingResponse response = get(std::string("/listItems?") + query);
        EXPECT_EQ(response.status, 400) << query;
        EXPECT_THAT(response.body, HasSubstr("\"error\"")) << query;
    }
    EXPECT_EQ(get("/listItems?class=" + std::string(129, 'a')).status, 400);
    EXPECT_EQ(get("/listItems?since=" + std::string(10'000, '2')).status, 400);
}

TEST_F(ListItemsRoutesTest, ABrowserGetsThePageWhichIsForItsOwnOrigin) {
    const HttpHeaders browser = {{"Authorization", "Bearer 0perator"}, {"Accept", "text/html,*/*"}};
    const IncomingResponse page = get("/listItems?class=dog", browser);
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, HasSubstr("<!doctype html>"));
    EXPECT_EQ(find_header(page.headers, "Content-Type"), "text/html; charset=utf-8");
    EXPECT_THAT(find_header(page.headers, "Content-Security-Policy"), HasSubstr("default-src 'none'"));
    EXPECT_EQ(find_header(page.headers, "Vary"), "Accept");
    const IncomingResponse data = get("/listItems?format=json", browser);
    EXPECT_EQ(find_header(data.headers, "Content-Type"), "application/json");
    EXPECT_EQ(find_header(data.headers, "Cache-Control"), "no-store");
    EXPECT_THAT(get("/listItems?format=html").body, HasSubstr("<!doctype html>"));
}

TEST_F(ListItemsRoutesTest, OffersTheNamesOfClasses) {
    const json::array names = json::parse(get("/listItems/classes").body).as_array();
    EXPECT_EQ(names.size(), 80U);
    EXPECT_EQ(names[0], "person");
}

TEST_F(ListItemsRoutesTest, ServesPicturesAndNothingElse) {
    const std::string id = first_id;
    ASSERT_THAT(home.blobs.put("photos/" + id, "a photo", "image/png"), IsOk());
    ASSERT_THAT(home.blobs.put("predictions/" + id, "with boxes", "image/jpeg"), IsOk());
    ASSERT_THAT(home.blobs.put("photos/" + std::string(second_id), "<script>", "text/html"), IsOk());
    const IncomingResponse photo = get("/listItems/" + id + "/photo");
    EXPECT_EQ(photo.body, "a photo");
    for (const auto& [name, value] : HttpHeaders{{"Content-Type", "image/png"},
                                                 {"X-Content-Type-Options", "nosniff"},
                                                 {"Cross-Origin-Resource-Policy", "same-origin"},
                                                 {"Cache-Control", "private, max-age=300"},
                                                 {"Content-Security-Policy", "default-src 'none'; sandbox"}}) {
        EXPECT_EQ(find_header(photo.headers, name), value) << name;
    }
    EXPECT_EQ(get("/listItems/" + id + "/picture").body, "with boxes");
    EXPECT_EQ(get("/listItems/" + std::string(second_id) + "/photo").status, 404) << "no picture";
    EXPECT_EQ(get("/listItems/" + std::string(second_id) + "/picture").status, 404) << "none";
    for (const char* bad : {"..", "x", "..%2f..%2fpolybot.db", "0F8FAD5B-D9CB-469F-A165-70867728950E"}) {
        EXPECT_EQ(get("/listItems/" + std::string(bad) + "/photo").status, 404) << bad;
    }
}

TEST_F(ListItemsRoutesTest, WhatAChatForgetsLeavesTheListWithItsPictures) {
    ASSERT_THAT(bot.conversation.expect(photo(bitmap())), IsOk());
    ASSERT_THAT(bot.conversation.handle(photo(bitmap())), IsOk());
    const auto jobs = queued();
    ASSERT_EQ(jobs.size(), 1U);
    work_on(jobs.front());
    const std::string id = jobs.front().prediction_id;
    EXPECT_THAT(ids(), ElementsAre(id));
    EXPECT_EQ(get("/listItems/" + id + "/photo").status, 200);
    ASSERT_THAT(Forgetting(ports, messenger, clock()).forget(jobs.front().chat), IsOk());
    EXPECT_THAT(ids(), IsEmpty());
    EXPECT_THAT(ids("class=dog"), IsEmpty());
    EXPECT_EQ(get("/listItems/" + id + "/photo").status, 404);
    EXPECT_EQ(get("/listItems/" + id + "/picture").status, 404);
}

}  // namespace
}  // namespace polybot
