#include "aws/s3_blob_store.hpp"

#include "aws/checksum.hpp"
#include "blobs/blob_key.hpp"
#include "log/log.hpp"

namespace polybot {
namespace {

/// Room for what polybot stores: photos of 20 MB and annotated pictures.
constexpr std::size_t max_object_bytes = 64U << 20U;
constexpr std::chrono::seconds transfer_timeout{30};

}  // namespace

S3BlobStore::S3BlobStore(AwsClient& client, std::string bucket) : client_(client), bucket_(std::move(bucket)) {}

Result<void> S3BlobStore::put(const std::string& key, std::string_view bytes, const std::string& content_type) {
    const auto sent = send({.service = s3_service,
                            .operation = "PutObject",
                            .method = "PUT",
                            .headers = {{"Content-Type", content_type},
                                        {"x-amz-sdk-checksum-algorithm", "CRC32"},
                                        {"x-amz-checksum-crc32", s3_crc32(bytes)}},
                            .body = bytes},
                           key);
    if (!sent) return sent.error();
    return {};
}

Result<Blob> S3BlobStore::get(const std::string& key) {
    auto got = send({.service = s3_service,
                     .operation = "GetObject",
                     .method = "GET",
                     .headers = {{"x-amz-checksum-mode", "ENABLED"}}},
                    key);
    if (!got) return got.error();
    const std::string_view expected = find_header(got->headers, "x-amz-checksum-crc32");
    if (!expected.empty() && expected != s3_crc32(got->body)) {
        return Error{Code::unavailable, "S3 GetObject failed: the bytes that came do not fit their checksum"};
    }
    std::string content_type(find_header(got->headers, "Content-Type"));
    return Blob{.bytes = std::move(got->body), .content_type = std::move(content_type)};
}

Result<void> S3BlobStore::remove(const std::string& key) {
    const auto sent = send({.service = s3_service, .operation = "DeleteObject", .method = "DELETE"}, key);
    if (!sent && sent.error().code != Code::not_found) return sent.error();
    return {};
}

Result<void> S3BlobStore::check() {
    const AwsCall call{.service = s3_service, .operation = "HeadBucket", .method = "HEAD", .url = url_of("")};
    const auto answer = client_.send(call);
    if (!answer) return answer.error();
    return {};
}

Result<std::string> S3BlobStore::presigned_url(const std::string& key, std::chrono::seconds valid) {
    if (!is_valid_blob_key(key)) return Error{Code::invalid_argument, "that is no key of an object"};
    return client_.presign(
        {.service = s3_service, .operation = "GetObject", .method = "GET", .url = url_of(key), .region = region()},
        valid);
}

Result<IncomingResponse> S3BlobStore::send(AwsCall call, const std::string& key) {
    if (!is_valid_blob_key(key)) return Error{Code::invalid_argument, "that is no key of an object"};
    call.timeout = transfer_timeout;
    call.max_response_bytes = max_object_bytes;
    for (const bool redirected : {false, true}) {
        call.url = url_of(key);
        call.region = region();
        auto response = client_.send(call);
        if (!response || response->status < 300) return response;
        const std::string_view elsewhere = find_header(response->headers, "x-amz-bucket-region");
        if (redirected || elsewhere.empty()) break;
        log::warn("the bucket is in another region", {{"bucket", bucket_}, {"region", elsewhere}});
        const std::lock_guard lock(mutex_);
        region_ = elsewhere;
    }
    return Error{Code::failed_precondition, "S3 " + call.operation + " failed: the bucket is in another region"};
}

/// Host-style at AWS, which has no other for new buckets; path-style at other servers, whose certificates and names
/// seldom know the bucket, and for names with dots, which AWS's certificate does not cover.
std::string S3BlobStore::url_of(const std::string& key) const {
    if (client_.settings().is_overridden(s3_service)) {
        return client_.settings().endpoint(s3_service) + "/" + bucket_ + (key.empty() ? "" : "/" + key);
    }
    std::string endpoint = AwsSettings::endpoint_in(s3_service, region());
    if (bucket_.find('.') != std::string::npos) return endpoint + "/" + bucket_ + "/" + key;
    return endpoint.insert(endpoint.find("//") + 2, bucket_ + ".") + "/" + key;
}

std::string S3BlobStore::region() const {
    const std::lock_guard lock(mutex_);
    return region_.empty() ? client_.settings().region() : region_;
}

}  // namespace polybot
