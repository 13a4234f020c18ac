#pragma once

#include <chrono>
#include <mutex>
#include <string>

#include "aws/aws_client.hpp"
#include "blobs/blob_store.hpp"

namespace polybot {

/// Blobs in a bucket of Amazon S3, or of what speaks its protocol. Uploads carry a CRC-32 that S3 checks; downloads
/// are checked against it. A bucket in another region is found there.
class S3BlobStore final : public BlobStore {
  public:
    S3BlobStore(AwsClient& client, std::string bucket);

    [[nodiscard]] Result<void> put(const std::string& key, std::string_view bytes,
                                   const std::string& content_type) override;
    [[nodiscard]] Result<Blob> get(const std::string& key) override;
    [[nodiscard]] Result<void> remove(const std::string& key) override;

    /// Whether the bucket is there and open to us; fails with `failed_precondition`, `not_found` or
    /// `permission_denied`.
    [[nodiscard]] Result<void> check();

    /// A URL from which anybody can read the object for `valid`, at most seven days.
    [[nodiscard]] Result<std::string> presigned_url(const std::string& key, std::chrono::seconds valid);

  private:
    [[nodiscard]] Result<IncomingResponse> send(AwsCall call, const std::string& key);
    [[nodiscard]] std::string url_of(const std::string& key) const;
    [[nodiscard]] std::string region() const;

    AwsClient& client_;
    std::string bucket_;
    mutable std::mutex mutex_;
    std::string region_;  ///< Where the bucket turned out to be; empty: as configured.
};

}  // namespace polybot
