#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "predictions/prediction_examples.hpp"
#include "predictions/prediction_list.hpp"
#include "predictions/prediction_store.hpp"
#include "result/matchers.hpp"

/// What every PredictionList does; for tests only. A Home makes one fresh, empty store, whose clock shows `now`:
///
///     explicit Home(std::chrono::system_clock::time_point now);
///     PredictionStore& predictions();
///     PredictionList& list();
namespace polybot {

template <class Home>
class PredictionListContract : public ::testing::Test {
  protected:
    /// Ids by their number; those of higher numbers come later in the order of ids.
    static std::string id_of(int number) { return fmt::format("{:08x}-0000-4000-8000-000000000000", number); }

    /// Stores number `number`, finished `age` before now.
    Prediction add(int number, std::chrono::milliseconds age, const std::vector<std::string>& classes = {"person"},
                   const std::string& chat = "telegram:42") {
        Prediction prediction = testing::a_prediction(id_of(number));
        prediction.time = now_ - age;
        prediction.chat = chat;
        prediction.objects.clear();
        for (const std::string& name : classes) prediction.objects.push_back({.name = name, .confidence = 0.5});
        EXPECT_THAT(home_.predictions().put(prediction), testing::IsOk());
        return prediction;
    }

    Prediction add_failed(int number, std::chrono::milliseconds age) {
        Prediction failed = testing::a_prediction(id_of(number));
        failed.time = now_ - age;
        failed.status = PredictionStatus::failed;
        failed.failure = "I cannot read this picture.";
        failed.objects.clear();
        failed.annotated_key.clear();
        EXPECT_THAT(home_.predictions().put(failed), testing::IsOk());
        return failed;
    }

    PredictionStore& predictions() { return home_.predictions(); }
    PredictionList& list() { return home_.list(); }
    [[nodiscard]] std::chrono::system_clock::time_point now() const { return now_; }

    /// Numbers of what the list has, page by page; each page must keep its bound, and the walk must end.
    std::vector<int> numbers(const PredictionFilter& filter, int limit = PredictionList::max_limit) {
        std::vector<int> found;
        std::optional<ListCursor> from;
        for (int pages = 0; pages < 100; ++pages) {
            const auto page = list().page(filter, from, limit);
            EXPECT_THAT(page, testing::IsOk());
            if (!page) return found;
            EXPECT_LE(page->predictions.size(), static_cast<std::size_t>(limit));
            EXPECT_EQ(page->newer.has_value(), from.has_value());
            for (const Prediction& prediction : page->predictions) found.push_back(number_of(prediction));
            if (!page->older) return found;
            from = page->older;
        }
        ADD_FAILURE() << "the list does not end";
        return found;
    }

    static int number_of(const Prediction& prediction) { return std::stoi(prediction.id.substr(0, 8), nullptr, 16); }
    static std::vector<int> numbers_of(const PredictionPage& page) {
        std::vector<int> numbers;
        for (const Prediction& prediction : page.predictions) numbers.push_back(number_of(prediction));
        return numbers;
    }

  private:
    /// Shortly after a midnight (UTC): 2023-11-15T00:01:40Z.
    std::chrono::system_clock::time_point now_{std::chrono::seconds(1'700'006'500)};
    Home home_{now_};
};

TYPED_TEST_SUITE_P(PredictionListContract);

TYPED_TEST_P(PredictionListContract, AnEmptyListIsOnePage) {
    const auto page = this->list().page({}, std::nullopt, 10);
    ASSERT_THAT(page, testing::IsOk());
    EXPECT_TRUE(page->predictions.empty());
    EXPECT_FALSE(page->older);
    EXPECT_FALSE(page->newer);
}

TYPED_TEST_P(PredictionListContract, ShowsWholePredictions) {
    Prediction done = this->add(1, std::chrono::seconds(2));
    const Prediction failed = this->add_failed(2, std::chrono::seconds(1));
    done.delivered_at = this->now();
    ASSERT_THAT(this->predictions().mark_delivered(done.id, *done.delivered_at), testing::IsOk());
    const auto page = this->list().page({}, std::nullopt, 10);
    ASSERT_THAT(page, testing::IsOk());
    EXPECT_THAT(page->predictions, ::testing::ElementsAre(failed, done));
}

TYPED_TEST_P(PredictionListContract, IsNewestFirstAndWithinAMillisecondById) {
    using std::chrono::milliseconds;
    this->add(7, milliseconds(1000));
    this->add(1, milliseconds(2000));
    this->add(9, milliseconds(2000));
    this->add(3, milliseconds(2000));
    this->add(2, milliseconds(999));
    this->add(5, std::chrono::hours(24));
    this->add(4, std::chrono::hours(24 * 20));
    for (const int limit : {1, 2, 3, 100}) {
        EXPECT_THAT(this->numbers({}, limit), ::testing::ElementsAre(2, 7, 9, 3, 1, 5, 4)) << limit;
    }
}

TYPED_TEST_P(PredictionListContract, TheLastPageSaysSo) {
    for (int i = 0; i < 4; ++i) this->add(i, std::chrono::minutes(i));
    const auto first = this->list().page({}, std::nullopt, 2);
    ASSERT_THAT(first, testing::IsOk());
    ASSERT_TRUE(first->older);
    const auto last = this->list().page({}, first->older, 2);
    ASSERT_THAT(last, testing::IsOk());
    EXPECT_EQ(this->numbers_of(*last), (std::vector{2, 3}));
    EXPECT_FALSE(last->older);
}

TYPED_TEST_P(PredictionListContract, LeadsBackTheSameWay) {
    for (int i = 0; i < 5; ++i) this->add(i, std::chrono::hours(10 * i));
    const auto first = this->list().page({}, std::nullopt, 2);
    const auto second = this->list().page({}, first->older, 2);
    const auto third = this->list().page({}, second->older, 2);
    ASSERT_THAT(third, testing::IsOk());
    EXPECT_EQ(this->numbers_of(*third), (std::vector{4}));
    ASSERT_TRUE(third->newer);
    const auto again = this->list().page({}, third->newer, 2);
    ASSERT_THAT(again, testing::IsOk());
    EXPECT_EQ(this->numbers_of(*again), (std::vector{2, 3}));
    EXPECT_EQ(again->older, second->older);
    ASSERT_TRUE(again->newer);
    const auto top = this->list().page({}, again->newer, 2);
    ASSERT_THAT(top, testing::IsOk());
    EXPECT_EQ(this->numbers_of(*top), (std::vector{0, 1}));
    EXPECT_FALSE(top->newer);
    EXPECT_EQ(top->older, first->older);
}

TYPED_TEST_P(PredictionListContract, WhatComesMeanwhileMovesNoPage) {
    for (int i = 0; i < 4; ++i) this->add(i, std::chrono::minutes(i + 1));
    const auto first = this->list().page({}, std::nullopt, 2);
    ASSERT_THAT(first, testing::IsOk());
    this->add(99, std::chrono::seconds(1));
    const auto second = this->list().page({}, first->older, 2);
    ASSERT_THAT(second, testing::IsOk());
    EXPECT_EQ(this->numbers_of(*second), (std::vector{2, 3}));
    const auto newer = this->list().page(
        {}, ListCursor{ListCursor::Direction::newer, {this->now() - std::chrono::minutes(1), this->id_of(0)}}, 2);
    ASSERT_THAT(newer, testing::IsOk());
    EXPECT_EQ(this->numbers_of(*newer), (std::vector{99}));
}

TYPED_TEST_P(PredictionListContract, NarrowsByClass) {
    using std::chrono::hours;
    this->add(1, hours(1), {"person", "dog", "person"});
    this->add(2, hours(2), {"hot dog"});
    this->add(3, hours(3), {});
    this->add(4, hours(40), {"dog"});
    this->add_failed(5, hours(5));
    EXPECT_THAT(this->numbers({.class_name = "dog", .chat = {}, .status = {}, .since = {}, .until = {}}, 1),
                ::testing::ElementsAre(1, 4));
    EXPECT_THAT(this->numbers({.class_name = "person", .chat = {}, .status = {}, .since = {}, .until = {}}),
                ::testing::ElementsAre(1));
    EXPECT_THAT(this->numbers({.class_name = "%", .chat = {}, .status = {}, .since = {}, .until = {}}),
                ::testing::IsEmpty());
}

TYPED_TEST_P(PredictionListContract, NarrowsByChatAndStatusAndAllTogether) {
    using std::chrono::hours;
    PredictionFilter filter;
    this->add(1, hours(1), {"dog"}, "telegram:1");
    this->add(2, hours(2), {"dog"}, "telegram:2");
    this->add(3, hours(3), {"cat"}, "telegram:2");
    this->add(4, hours(40), {"dog", "cat"}, "telegram:2");
    this->add_failed(5, hours(5));
    filter.chat = "telegram:2";
    EXPECT_THAT(this->numbers(filter, 1), ::testing::ElementsAre(2, 3, 4));
    filter.class_name = "dog";
    EXPECT_THAT(this->numbers(filter, 1), ::testing::ElementsAre(2, 4));
    filter.status = PredictionStatus::failed;
    EXPECT_THAT(this->numbers(filter), ::testing::IsEmpty());
    filter = {};
    filter.status = PredictionStatus::failed;
    EXPECT_THAT(this->numbers(filter), ::testing::ElementsAre(5));
    filter.chat = "telegram:42";
    EXPECT_THAT(this->numbers(filter), ::testing::ElementsAre(5));
    filter = {};
    filter.status = PredictionStatus::done;
    EXPECT_THAT(this->numbers(filter, 2), ::testing::ElementsAre(1, 2, 3, 4));
    filter.class_name = "cat";
    EXPECT_THAT(this->numbers(filter), ::testing::ElementsAre(3, 4));
}

TYPED_TEST_P(PredictionListContract, NarrowsByTimeWithItsFirstMomentAndWithoutItsLast) {
    using std::chrono::hours;
    for (int i = 0; i < 5; ++i) this->add(i, hours(10 * i));
    PredictionFilter filter;
    filter.since = this->now() - hours(30);
    EXPECT_THAT(this->numbers(filter, 2), ::testing::ElementsAre(0, 1, 2, 3));
    filter.until = this->now() - hours(10);
    EXPECT_THAT(this->numbers(filter, 1), ::testing::ElementsAre(2, 3));
    filter.chat = "telegram:42";
    EXPECT_THAT(this->numbers(filter, 1), ::testing::ElementsAre(2, 3));
    filter.class_name = "person";
    EXPECT_THAT(this->numbers(filter, 1), ::testing::ElementsAre(2, 3));
    filter.until = filter.since;
    EXPECT_THAT(this->numbers(filter), ::testing::IsEmpty());
    filter = {};
    filter.until = this->now() - hours(25);
    EXPECT_THAT(this->numbers(filter, 1), ::testing::ElementsAre(3, 4));
}

TYPED_TEST_P(PredictionListContract, ACursorFromElsewhereOnlyLeadsAstray) {
    using std::chrono::hours;
    for (int i = 0; i < 3; ++i) this->add(i, hours(10 * i));
    PredictionFilter filter;
    filter.since = this->now() - hours(10);
    for (const auto direction : {ListCursor::Direction::older, ListCursor::Direction::newer}) {
        for (const ListPosition& position : {ListPosition::oldest(), ListPosition::newest()}) {
            const bool beyond = (direction == ListCursor::Direction::older) == (position == ListPosition::oldest());
            const auto page = this->list().page(filter, ListCursor{.direction = direction, .after = position}, 5);
            ASSERT_THAT(page, testing::IsOk());
            EXPECT_EQ(page->predictions.size(), beyond ? 0U : 2U);
        }
    }
}

TYPED_TEST_P(PredictionListContract, WhatIsForgottenIsNotListed) {
    const Prediction kept = this->add(1, std::chrono::hours(1));
    const Prediction gone = this->add(2, std::chrono::hours(2), {"dog"}, "telegram:2");
    ASSERT_THAT(this->predictions().replace(forgotten_prediction(gone.id, this->now(), std::chrono::hours(24 * 15))),
                testing::IsOk());
    EXPECT_THAT(this->numbers({}), ::testing::ElementsAre(1));
    EXPECT_THAT(this->numbers({.class_name = "dog", .chat = {}, .status = {}, .since = {}, .until = {}}),
                ::testing::IsEmpty());
    PredictionFilter of_chat;
    of_chat.chat = "telegram:2";
    EXPECT_THAT(this->numbers(of_chat), ::testing::IsEmpty());
    of_chat.chat = forgotten_prediction(gone.id, this->now(), std::chrono::hours(1)).chat;
    EXPECT_THAT(this->numbers(of_chat), ::testing::IsEmpty());
}

TYPED_TEST_P(PredictionListContract, AReplacementIsListedInPlaceOfTheFirst) {
    Prediction second = this->add(1, std::chrono::hours(1), {"dog"});
    second.time = this->now();
    second.objects = {{.name = "cat", .confidence = 0.5}};
    ASSERT_THAT(this->predictions().replace(second), testing::IsOk());
    const auto page = this->list().page({}, std::nullopt, 5);
    ASSERT_THAT(page, testing::IsOk());
    EXPECT_THAT(page->predictions, ::testing::ElementsAre(second));
    PredictionFilter filter;
    filter.class_name = "dog";
    EXPECT_THAT(this->numbers(filter), ::testing::IsEmpty());
    filter.class_name = "cat";
    EXPECT_THAT(this->numbers(filter), ::testing::ElementsAre(1));
}

REGISTER_TYPED_TEST_SUITE_P(PredictionListContract, AnEmptyListIsOnePage, ShowsWholePredictions,
                            IsNewestFirstAndWithinAMillisecondById, TheLastPageSaysSo, LeadsBackTheSameWay,
                            WhatComesMeanwhileMovesNoPage, NarrowsByClass, NarrowsByChatAndStatusAndAllTogether,
                            NarrowsByTimeWithItsFirstMomentAndWithoutItsLast, ACursorFromElsewhereOnlyLeadsAstray,
                            WhatIsForgottenIsNotListed, AReplacementIsListedInPlaceOfTheFirst);

}  // namespace polybot
