#pragma once

#include <chrono>
#include <stop_token>

#include "local/file_blob_store.hpp"
#include "time/clock.hpp"

namespace polybot {

/// Deletes the pictures of the one-machine home that are older than 29 days, as the bucket's lifecycle does on AWS
/// (KeepPicturesDays): within the 30 that /privacy promises, and while the predictions and the chats' logs, which
/// /forget finds them by, are still kept. Any number of processes may do so in the same folder.
class PictureExpiry {
  public:
    /// `pictures` must outlive this.
    PictureExpiry(FileBlobStore& pictures, Clock clock);

    /// Deletes what is too old, at once and every six hours, until `stop`; blocking.
    void run(const std::stop_token& stop);

    /// One round. What cannot be deleted is logged, and tried again in the next.
    void remove_expired(const std::stop_token& stop = {});

  private:
    FileBlobStore& pictures_;
    Clock clock_;
};

}  // namespace polybot
