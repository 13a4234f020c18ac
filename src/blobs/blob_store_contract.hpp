#pragma once

#include <atomic>
#include <string>
#include <thread>

#include "blobs/blob_store.hpp"
#include "result/matchers.hpp"

/// What every BlobStore does; for tests only. A Home makes one fresh store:
///
///     BlobStore& blobs();
namespace polybot {

template <class Home>
class BlobStoreContract : public ::testing::Test {
  protected:
    BlobStore& blobs() { return home_.blobs(); }

  private:
    Home home_;
};

TYPED_TEST_SUITE_P(BlobStoreContract);

TYPED_TEST_P(BlobStoreContract, GivesBackBytesAndTypeAsTheyWerePut) {
    std::string bytes;
    for (int i = 0; i < 100'000; ++i) bytes += static_cast<char>(i * 7919 % 256);
    ASSERT_THAT(this->blobs().put("photos/1", bytes, "image/png"), testing::IsOk());
    const auto blob = this->blobs().get("photos/1");
    ASSERT_THAT(blob, testing::IsOk());
    EXPECT_TRUE(blob->bytes == bytes);
    EXPECT_EQ(blob->content_type, "image/png");
}

TYPED_TEST_P(BlobStoreContract, KeepsAnEmptyObject) {
    ASSERT_THAT(this->blobs().put("empty", "", "text/plain"), testing::IsOk());
    const auto blob = this->blobs().get("empty");
    ASSERT_THAT(blob, testing::IsOk());
    EXPECT_EQ(blob->bytes, "");
    EXPECT_EQ(blob->content_type, "text/plain");
}

TYPED_TEST_P(BlobStoreContract, AnUnknownKeyIsNotFound) {
    EXPECT_THAT(this->blobs().get("photos/none"), testing::FailsWith(Code::not_found));
}

TYPED_TEST_P(BlobStoreContract, TheLastWriterWins) {
    ASSERT_THAT(this->blobs().put("photos/1", "a longer first version", "image/png"), testing::IsOk());
    ASSERT_THAT(this->blobs().put("photos/1", "second", "image/jpeg"), testing::IsOk());
    const auto blob = this->blobs().get("photos/1");
    ASSERT_THAT(blob, testing::IsOk());
    EXPECT_EQ(blob->bytes, "second");
    EXPECT_EQ(blob->content_type, "image/jpeg");
}

TYPED_TEST_P(BlobStoreContract, ARemovedObjectIsGoneAndRemovingItAgainSucceeds) {
    ASSERT_THAT(this->blobs().put("photos/1", "x", "image/png"), testing::IsOk());
    EXPECT_THAT(this->blobs().remove("photos/1"), testing::IsOk());
    EXPECT_THAT(this->blobs().get("photos/1"), testing::FailsWith(Code::not_found));
    EXPECT_THAT(this->blobs().remove("photos/1"), testing::IsOk());
}

TYPED_TEST_P(BlobStoreContract, AKeyMayBeTheBeginningOfAnother) {
    ASSERT_THAT(this->blobs().put("a", "short", "text/plain"), testing::IsOk());
    ASSERT_THAT(this->blobs().put("a/b", "long", "text/plain"), testing::IsOk());
    ASSERT_THAT(this->blobs().get("a"), testing::IsOk());
    EXPECT_EQ(this->blobs().get("a")->bytes, "short");
    ASSERT_THAT(this->blobs().get("a/b"), testing::IsOk());
    EXPECT_EQ(this->blobs().get("a/b")->bytes, "long");
}

TYPED_TEST_P(BlobStoreContract, RefusesUnsafeKeys) {
    for (const char* key : {"", "/etc/passwd", "../x", "photos/../../x", "photos//1", "photos/1/", "a b", "a~b"}) {
        EXPECT_THAT(this->blobs().put(key, "x", "text/plain"), testing::FailsWith(Code::invalid_argument)) << key;
        EXPECT_THAT(this->blobs().get(key), testing::FailsWith(Code::invalid_argument)) << key;
        EXPECT_THAT(this->blobs().remove(key), testing::FailsWith(Code::invalid_argument)) << key;
    }
}

TYPED_TEST_P(BlobStoreContract, ReadersNeverSeeHalfAnObject) {
    constexpr std::size_t size = 300'000;
    ASSERT_THAT(this->blobs().put("photos/1", std::string(size, 'a'), "image/a"), testing::IsOk());
    std::atomic<bool> writing = true;
    std::thread writer([&] {
        for (int i = 0; i < 20; ++i) {
            const char letter = static_cast<char>('a' + i % 2);
            EXPECT_THAT(this->blobs().put("photos/1", std::string(size + static_cast<std::size_t>(i), letter),
                                          std::string("image/") + letter),
                        testing::IsOk());
        }
        writing = false;
    });
    do {
        const auto blob = this->blobs().get("photos/1");
        EXPECT_THAT(blob, testing::IsOk());
        if (!blob) break;
        EXPECT_GE(blob->bytes.size(), size);
        EXPECT_EQ(blob->bytes.find_first_not_of(blob->bytes.front()), std::string::npos);
        EXPECT_EQ(blob->content_type.back(), blob->bytes.front());
    } while (writing);
    writer.join();
}

REGISTER_TYPED_TEST_SUITE_P(BlobStoreContract, GivesBackBytesAndTypeAsTheyWerePut, KeepsAnEmptyObject,
                            AnUnknownKeyIsNotFound, TheLastWriterWins, ARemovedObjectIsGoneAndRemovingItAgainSucceeds,
                            AKeyMayBeTheBeginningOfAnother, RefusesUnsafeKeys, ReadersNeverSeeHalfAnObject);

}  // namespace polybot
