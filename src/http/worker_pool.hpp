#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace polybot {

/// Threads for blocking work, with a bound on what may wait for one. Thread-safe.
class WorkerPool {
  public:
    WorkerPool(int threads, int max_queued)
        : capacity_(threads + max_queued), pool_(static_cast<std::size_t>(threads)) {}

    /// A place in the queue; given back when it goes.
    class Place {
      public:
        explicit Place(std::atomic<int>& taken) : taken_(&taken) {}
        Place(Place&& other) noexcept : taken_(std::exchange(other.taken_, nullptr)) {}
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        Place& operator=(Place&&) = delete;
        ~Place() {
            if (taken_ != nullptr) --*taken_;
        }

      private:
        std::atomic<int>* taken_;
    };

    /// A place for one piece of work, or none while the queue is full.
    std::optional<Place> reserve() {
        if (++taken_ > capacity_) {
            --taken_;
            return std::nullopt;
        }
        return Place(taken_);
    }

    /// Runs `work` on one of the threads and resumes the caller on its own executor with what came of it.
    /// What `work` refers to must outlive the pool or be part of it: it is not cancelled with its caller.
    template <class Work>
    boost::asio::awaitable<std::invoke_result_t<Work&>> run(Work work) {
        co_return co_await boost::asio::co_spawn(pool_.get_executor(), call(std::move(work)),
                                                 boost::asio::use_awaitable);
    }

    /// Drops what has not started, and waits for what has.
    void stop_and_join() {
        pool_.stop();
        pool_.join();
    }

  private:
    template <class Work>
    static boost::asio::awaitable<std::invoke_result_t<Work&>> call(Work work) {
        co_return work();
    }

    const int capacity_;
    std::atomic<int> taken_{0};
    boost::asio::thread_pool pool_;
};

}  // namespace polybot
