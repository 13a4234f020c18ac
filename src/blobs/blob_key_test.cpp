#include "blobs/blob_key.hpp"

#include <gtest/gtest.h>

namespace polybot {
namespace {

TEST(BlobKey, ThePicturesOfAPredictionHaveKeysOfTheirOwn) {
    EXPECT_EQ(photo_key("42"), "photos/42");
    EXPECT_EQ(annotated_key("42"), "predictions/42");
    EXPECT_TRUE(is_valid_blob_key(photo_key("0f8fad5b-d9cb-469f-a165-70867728950e")));
}

TEST(BlobKey, HasOneToFourPlainSegments) {
    for (const std::string& key :
         {std::string("a"), std::string("a/b"), std::string("A-9_z.jpg/..b/c./..."), std::string(200, 'k')}) {
        EXPECT_TRUE(is_valid_blob_key(key)) << key;
    }
}

TEST(BlobKey, RefusesWhatIsUnsafeAsAPathOrAnS3Key) {
    for (const std::string& key :
         {std::string(), std::string("/"), std::string("/a"), std::string("a/"), std::string("a//b"), std::string("."),
          std::string(".."), std::string("a/../b"), std::string("a/./b"), std::string("a/b/c/d/e"), std::string("a b"),
          std::string("a\\b"), std::string("a%2fb"), std::string("a\0b", 3), std::string("\xC3\xA4"),
          std::string("a~b"), std::string(201, 'k')}) {
        EXPECT_FALSE(is_valid_blob_key(key)) << key;
    }
}

}  // namespace
}  // namespace polybot
