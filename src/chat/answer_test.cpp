#include "chat/answer.hpp"

#include <gmock/gmock.h>

#include "predictions/prediction_examples.hpp"
#include "texts/say.hpp"

namespace polybot {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<FoundObject> objects(const std::vector<std::string>& names) {
    std::vector<FoundObject> found;
    double confidence = 0.1;
    for (const std::string& name : names) found.push_back({.name = name, .confidence = confidence += 0.1});
    return found;
}

TEST(CountObjects, PutsTheMostFrequentFirst) {
    EXPECT_EQ(count_objects(objects({"bus", "person", "dog", "person", "sheep", "sheep"}), Language::en),
              "2 persons, 2 sheep, 1 bus, 1 dog");
    EXPECT_EQ(count_objects({}, Language::en), "");
    EXPECT_EQ(count_objects(objects({"knife", "knife", "wine glass", "wine glass"}), Language::en),
              "2 knives, 2 wine glasses");
}

TEST(CountObjects, SpeaksTheChatsLanguage) {
    EXPECT_EQ(count_objects(objects({"dog", "dog", "dog", "bus"}), Language::de), "3 Hunde, 1 Bus");
    EXPECT_EQ(count_objects(objects({"dog", "dog", "dog", "dog", "dog"}), Language::ru), "5 собак");
}

TEST(ListObjects, PutsTheMostConfidentFirst) {
    EXPECT_EQ(list_objects(objects({"dog", "cat"}), Language::en), "cat 30 %\ndog 20 %");
}

TEST(Answer, IsAPictureWithAButtonForTheList) {
    const Prediction prediction = testing::a_prediction();
    const Answer answer = make_answer(prediction, "jpeg");
    EXPECT_EQ(answer.summary, "1 hot dog, 1 person");
    EXPECT_EQ(answer.picture, "jpeg");
    EXPECT_THAT(answer.list, IsEmpty());
    ASSERT_THAT(answer.buttons, SizeIs(1));
    EXPECT_EQ(answer.buttons[0][0].command, "/list " + prediction.id);
    EXPECT_LE(answer.buttons[0][0].command.size(), 64U);
}

TEST(Answer, IsWhatTheChatWantsToSee) {
    Prediction prediction = testing::a_prediction();
    prediction.reply.show = Show::boxes;
    EXPECT_THAT(make_answer(prediction, "jpeg").buttons, IsEmpty());
    EXPECT_TRUE(shows_picture(prediction));
    prediction.reply.show = Show::list;
    EXPECT_FALSE(shows_picture(prediction));
    EXPECT_EQ(make_answer(prediction, "").list, "person 88 %\nhot dog 30 %");
}

TEST(Answer, SaysThatThereIsNothing) {
    Prediction prediction = testing::a_prediction();
    prediction.objects.clear();
    EXPECT_FALSE(shows_picture(prediction));
    prediction.options = {};
    EXPECT_EQ(make_answer(prediction, "").summary, say(Language::en, Text::nothing_found));
    prediction.options.min_confidence = 0.1;
    EXPECT_EQ(make_answer(prediction, "").summary, say(Language::en, Text::nothing_found));
    prediction.options.min_confidence = 0.99;
    EXPECT_EQ(make_answer(prediction, "").summary,
              say(Language::en, Text::nothing_found_sure, fmt::arg("percent", 99)));
    prediction.options = {.min_confidence = 0.6, .classes = {"dog"}};
    EXPECT_EQ(make_answer(prediction, "").summary,
              say(Language::en, Text::nothing_found_filtered, fmt::arg("percent", 60)));
}

TEST(Answer, TellsWhatOfTheCaptionIsNotHeeded) {
    Prediction prediction = testing::a_prediction();
    prediction.reply.remark = "I know no owl.";
    EXPECT_EQ(make_answer(prediction, "").summary, "1 hot dog, 1 person\nI know no owl.");
    prediction.objects.clear();
    EXPECT_EQ(make_answer(prediction, "").summary, say(Language::en, Text::nothing_found) + "\nI know no owl.");
    prediction.status = PredictionStatus::failed;
    prediction.failure = "This file is empty: please send the picture again.";
    EXPECT_EQ(make_answer(prediction, "").summary, prediction.failure);
}

TEST(Answer, TellsAFaultInTheChatsLanguage) {
    Prediction prediction = testing::a_prediction();
    prediction.status = PredictionStatus::failed;
    prediction.objects.clear();
    prediction.failure = "This file is empty: please send the picture again.";
    EXPECT_EQ(make_answer(prediction, "").summary, prediction.failure);
    prediction.reply.language = "de";
    EXPECT_EQ(make_answer(prediction, "").summary, translated(Language::de, prediction.failure));
    EXPECT_NE(make_answer(prediction, "").summary, prediction.failure);
}

}  // namespace
}  // namespace polybot
