#pragma once

#include <chrono>
#include <string>

#include "chat/settings_store.hpp"
#include "result/matchers.hpp"

/// What every SettingsStore does; for tests only. A Home makes one fresh store:
///
///     SettingsStore& settings();
namespace polybot {

template <class Home>
class SettingsStoreContract : public ::testing::Test {
  protected:
    SettingsStore& settings() { return home_.settings(); }

    const ChatSettings dogs_{.options = {.min_confidence = 0.5, .classes = {"dog", "hot dog"}}, .show = Show::list};
    const std::chrono::system_clock::time_point now_ = std::chrono::system_clock::now();

  private:
    Home home_;
};

TYPED_TEST_SUITE_P(SettingsStoreContract);

TYPED_TEST_P(SettingsStoreContract, AChatBeginsWithTheDefaults) {
    EXPECT_THAT(this->settings().get("telegram:5"), testing::IsOkAnd(ChatSettings{}));
}

TYPED_TEST_P(SettingsStoreContract, GivesBackWhatWasPutLast) {
    ASSERT_THAT(this->settings().put("telegram:5", ChatSettings{.options = {}, .show = Show::boxes}, this->now_),
                testing::IsOk());
    ASSERT_THAT(this->settings().put("telegram:5", this->dogs_, this->now_), testing::IsOk());
    EXPECT_THAT(this->settings().get("telegram:5"), testing::IsOkAnd(this->dogs_));
    EXPECT_THAT(this->settings().get("telegram:55"), testing::IsOkAnd(ChatSettings{}));
}

TYPED_TEST_P(SettingsStoreContract, RemovedSettingsAreTheDefaults) {
    ASSERT_THAT(this->settings().put("telegram:5", this->dogs_, this->now_), testing::IsOk());
    ASSERT_THAT(this->settings().remove("telegram:5"), testing::IsOk());
    EXPECT_THAT(this->settings().get("telegram:5"), testing::IsOkAnd(ChatSettings{}));
    EXPECT_THAT(this->settings().remove("telegram:5"), testing::IsOk());
}

REGISTER_TYPED_TEST_SUITE_P(SettingsStoreContract, AChatBeginsWithTheDefaults, GivesBackWhatWasPutLast,
                            RemovedSettingsAreTheDefaults);

}  // namespace polybot
