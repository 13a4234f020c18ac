#pragma once

#include <string>
#include <string_view>

#include "result/result.hpp"

namespace polybot {

/// Bytes with their media type.
struct Blob {
    std::string bytes;
    std::string content_type;
};

/// Object storage (Amazon S3's model): whole objects, last writer wins, readers never see half an object.
/// Thread-safe. Blocking. A key that breaks the rules of blob_key.hpp fails with `invalid_argument`.
class BlobStore {
  public:
    virtual ~BlobStore() = default;

    /// Returns once the object is durable.
    [[nodiscard]] virtual Result<void> put(const std::string& key, std::string_view bytes,
                                           const std::string& content_type) = 0;

    /// Fails with `not_found` when there is no such object.
    [[nodiscard]] virtual Result<Blob> get(const std::string& key) = 0;

    /// Deletes the object; succeeds when there is none.
    [[nodiscard]] virtual Result<void> remove(const std::string& key) = 0;
};

}  // namespace polybot
