#pragma once

#include <chrono>
#include <filesystem>
#include <stop_token>

#include "blobs/blob_store.hpp"

namespace polybot {

/// Blobs as files in one folder: the key with '/' written as '+', which no key contains. A file holds the bytes, then
/// the media type and its length, so that any picture viewer opens it and a cut file is noticed. It is written under a
/// temporary name, synced, and renamed: readers see the old object or the new one. Files are mode 0600.
class FileBlobStore final : public BlobStore {
  public:
    /// Creates the folder (mode 0700) if it is new, and clears away what an interrupted `put` left more than an hour
    /// ago. Throws std::filesystem::filesystem_error when that is impossible.
    explicit FileBlobStore(std::filesystem::path folder);

    /// The media type has at most 200 bytes, else `invalid_argument`. A full disk is `resource_exhausted`.
    Result<void> put(const std::string& key, std::string_view bytes, const std::string& content_type) override;
    /// `data_loss` when the file is not as `put` wrote it.
    Result<Blob> get(const std::string& key) override;
    Result<void> remove(const std::string& key) override;

    /// Deletes the objects that were put before `time`, by the machine's clock, and what interrupted `put`s left before
    /// it; returns how many. Others may put, get and delete the same ones meanwhile: an object that takes the place of
    /// an old one stays. What cannot be deleted is left, and its error returned once the others are gone. `stop` ends
    /// it early.
    [[nodiscard]] Result<int> remove_older_than(std::chrono::system_clock::time_point time,
                                                const std::stop_token& stop = {});

  private:
    [[nodiscard]] std::filesystem::path path_of(const std::string& key) const;

    std::filesystem::path folder_;
};

}  // namespace polybot
