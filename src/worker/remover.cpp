#include "worker/remover.hpp"

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

namespace polybot {

Result<void> Remover::remove(const std::string& receipt) {
    Removal removal{.receipt = receipt};
    std::unique_lock lock(mutex_);
    waiting_.push_back(&removal);
    while (!removal.answer) {
        if (removing_) {
            answered_.wait(lock);
        } else {
            remove_those_waiting(lock);
        }
    }
    return *std::move(removal.answer);
}

void Remover::remove_those_waiting(std::unique_lock<std::mutex>& lock) {
    const auto end = waiting_.begin() + std::min<std::ptrdiff_t>(std::ssize(waiting_), JobQueue::max_batch);
    const std::vector<Removal*> batch(waiting_.begin(), end);
    waiting_.erase(waiting_.begin(), end);
    removing_ = true;
    lock.unlock();

    std::vector<std::string> receipts;
    receipts.reserve(batch.size());
    for (const Removal* removal : batch) receipts.push_back(removal->receipt);
    std::vector<Result<void>> answers;
    try {
        answers = queue_.remove_batch(receipts);
    } catch (const std::exception& error) {
        answers.assign(batch.size(), Error{Code::internal, error.what()});  // Else the others would wait for ever.
    }

    lock.lock();
    removing_ = false;
    for (std::size_t i = 0; i < batch.size(); ++i) batch[i]->answer = std::move(answers[i]);
    answered_.notify_all();
}

}  // namespace polybot
