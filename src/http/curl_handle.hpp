#pragma once

#include <memory>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

#include <curl/curl.h>

namespace polybot {

/// Deleter for what libcurl hands out.
template <auto free>
struct CurlDeleter {
    template <class T>
    void operator()(T* object) const {
        free(object);
    }
};
using CurlEasy = std::unique_ptr<CURL, CurlDeleter<curl_easy_cleanup>>;
using CurlMime = std::unique_ptr<curl_mime, CurlDeleter<curl_mime_free>>;
using CurlList = std::unique_ptr<curl_slist, CurlDeleter<curl_slist_free_all>>;

/// Idle transfer handles, each with its open connections. The one used last comes first, as its connections are the
/// least likely to have been closed. Thread-safe.
class CurlPool {
  public:
    /// A handle for one exchange; goes back with its connections, but without its options.
    class Lease {
      public:
        explicit Lease(CurlPool& pool) : pool_(pool), handle_(pool.take()) {}
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        ~Lease() { pool_.put_back(std::move(handle_)); }

        [[nodiscard]] CURL* get() const { return handle_.get(); }

      private:
        CurlPool& pool_;
        CurlEasy handle_;
    };

  private:
    CurlEasy take() {
        {
            const std::scoped_lock lock(mutex_);
            if (!idle_.empty()) {
                CurlEasy handle = std::move(idle_.back());
                idle_.pop_back();
                return handle;
            }
        }
        CurlEasy handle(curl_easy_init());
        if (!handle) throw std::bad_alloc();
        return handle;
    }

    void put_back(CurlEasy handle) {
        curl_easy_reset(handle.get());
        const std::scoped_lock lock(mutex_);
        idle_.push_back(std::move(handle));
    }

    std::mutex mutex_;
    std::vector<CurlEasy> idle_;
};

}  // namespace polybot
