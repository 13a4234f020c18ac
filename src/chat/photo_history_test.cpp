#include "chat/photo_history.hpp"

#include "chat/chat_fixture.hpp"
#include "jobs/prediction_id.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::IsOkAnd;
using ::testing::SizeIs;

class PhotoHistoryTest : public testing::ChatTest {
  protected:
    PastPhoto past(const std::string& message_id, const std::string& album = "") {
        return {.prediction_id = id_for_step("7", message_id), .message_id = message_id, .album = album, .time = now};
    }

    PhotoHistory history{home.chat_log};
};

TEST_F(PhotoHistoryTest, KeepsPhotosInTheirOrder) {
    EXPECT_THAT(history.newest("telegram:5"), IsOkAnd(IsEmpty()));
    for (const char* id : {"1", "2", "3"}) EXPECT_THAT(history.add("telegram:5", past(id), now), IsOk());
    EXPECT_THAT(history.add("telegram:5", past("1"), now), IsOk());
    EXPECT_THAT(history.newest("telegram:5"), IsOkAnd(ElementsAre(past("3"), past("2"), past("1"))));
    EXPECT_THAT(history.all("telegram:5"), IsOkAnd(ElementsAre(past("1"), past("2"), past("3"))));
    EXPECT_THAT(history.all("telegram:6"), IsOkAnd(IsEmpty()));
}

TEST_F(PhotoHistoryTest, TellsAlbumsApart) {
    EXPECT_THAT(history.add("telegram:5", past("1", "a"), now), IsOk());
    EXPECT_THAT(history.add("telegram:5", past("2", "b"), now), IsOk());
    EXPECT_THAT(history.add("telegram:5", past("3", "a"), now), IsOk());
    EXPECT_THAT(history.album("telegram:5", "a"), IsOkAnd(ElementsAre(past("1", "a"), past("3", "a"))));
}

TEST_F(PhotoHistoryTest, PassesOverWhatIsNoPhoto) {
    for (const char* entry : {R"({"kind":"answer","text":"hello"})", "not JSON", "{}", R"({"kind":"photo"})",
                              R"({"kind":"photo","prediction_id":"../..","message_id":"1","time":"x"})"}) {
        EXPECT_THAT(home.chat_log.append("telegram:5", "", entry, now), IsOk());
    }
    EXPECT_THAT(history.add("telegram:5", past("1"), now), IsOk());
    EXPECT_THAT(history.all("telegram:5"), IsOkAnd(ElementsAre(past("1"))));
    EXPECT_THAT(history.newest("telegram:5"), IsOkAnd(ElementsAre(past("1"))));
}

TEST_F(PhotoHistoryTest, KnowsAPhotoWhateverItsCaption) {
    PastPhoto photo = past("1", "a");
    photo.caption = "!";  // One byte, so that every cut at an even number parts a letter of two.
    for (int i = 0; i < 600; ++i) photo.caption += "\u0431";
    EXPECT_THAT(history.add("telegram:5", photo, now), IsOk());
    EXPECT_THAT(history.all("telegram:5"), IsOkAnd(ElementsAre(past("1", "a")))) << "a long caption asks for nothing";
}

TEST_F(PhotoHistoryTest, ReadsALongOneToItsEnd) {
    for (int i = 0; i < 250; ++i) EXPECT_THAT(history.add("telegram:5", past(std::to_string(i)), now), IsOk());
    EXPECT_THAT(history.all("telegram:5"), IsOkAnd(SizeIs(250)));
}

}  // namespace
}  // namespace polybot
