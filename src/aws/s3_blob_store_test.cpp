#include "aws/s3_blob_store.hpp"

#include "aws/loopback_service.hpp"
#include "result/matchers.hpp"

namespace polybot {
namespace {

using testing::FailsWith;
using testing::IsOk;

class S3BlobStoreTest : public ::testing::Test {
  protected:
    /// Where an object of that bucket is, in front of its signature.
    std::string address(const std::string& bucket, const std::string& region) {
        const AwsSettings settings([&](const std::string& name) -> std::optional<std::string> {
            if (name == "AWS_REGION") return region;
            return std::nullopt;
        });
        AwsClient client(settings, credentials_, http_);
        const auto url = S3BlobStore(client, bucket).presigned_url("photos/1", std::chrono::seconds(60));
        return url ? url->substr(0, url->find('?')) : url.error().message;
    }

    FixedCredentials credentials_{Credentials("AKID", Secret("key"), Secret(""))};
    HttpClient http_;
};

TEST_F(S3BlobStoreTest, AddressesABucketByItsHost) {
    EXPECT_EQ(address("pictures", "eu-central-1"), "https://pictures.s3.eu-central-1.amazonaws.com/photos/1");
    EXPECT_EQ(address("pictures", "cn-north-1"), "https://pictures.s3.cn-north-1.amazonaws.com.cn/photos/1");
}

TEST_F(S3BlobStoreTest, AddressesABucketWithADotByItsPath) {
    EXPECT_EQ(address("my.pictures", "eu-central-1"), "https://s3.eu-central-1.amazonaws.com/my.pictures/photos/1");
}

TEST_F(S3BlobStoreTest, LendsNothingThatIsNoKey) {
    AwsClient client(testing::LoopbackService({{"GET", "/"}}, [](const auto&) { return HttpResponse(); }).settings(),
                     credentials_, http_);
    EXPECT_THAT(S3BlobStore(client, "pictures").presigned_url("../1", std::chrono::seconds(60)),
                FailsWith(Code::invalid_argument));
}

TEST_F(S3BlobStoreTest, FindsABucketInAnotherRegionAndStaysThere) {
    std::vector<std::string> regions;
    const testing::LoopbackService service({{"PUT", "/pictures/photos/1"}}, [&](const HttpRequest& request) {
        const std::string_view authorization = find_header(request.headers, "Authorization");
        const bool there = authorization.find("/us-west-2/s3/") != std::string_view::npos;
        regions.emplace_back(there ? "us-west-2" : "eu-central-1");
        if (there) return HttpResponse();
        return HttpResponse{.status = 301, .headers = {{"x-amz-bucket-region", "us-west-2"}}};
    });
    AwsClient client(service.settings(), credentials_, http_);
    S3BlobStore blobs(client, "pictures");
    EXPECT_THAT(blobs.put("photos/1", "bytes", "image/png"), IsOk());
    EXPECT_THAT(blobs.put("photos/1", "bytes", "image/png"), IsOk());
    EXPECT_EQ(regions, (std::vector<std::string>{"eu-central-1", "us-west-2", "us-west-2"}));
}

TEST_F(S3BlobStoreTest, GivesUpOnABucketThatIsNowhere) {
    const testing::LoopbackService service({{"PUT", "/pictures/photos/1"}}, [](const HttpRequest&) {
        return HttpResponse{.status = 301, .headers = {{"x-amz-bucket-region", "us-west-2"}}};
    });
    AwsClient client(service.settings(), credentials_, http_);
    EXPECT_THAT(S3BlobStore(client, "pictures").put("photos/1", "bytes", "image/png"),
                FailsWith(Code::failed_precondition));
}

}  // namespace
}  // namespace polybot
