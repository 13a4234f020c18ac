#include "telegram/turns.hpp"

namespace polybot {

Turns::Turn Turns::take(std::int64_t chat) {
    std::unique_lock lock(mutex_);
    Line& line = lines_[chat];
    const std::uint64_t number = line.drawn++;
    line.next.wait(lock, [&] { return line.called == number; });
    return {*this, chat, line};
}

std::size_t Turns::chats() const {
    const std::scoped_lock lock(mutex_);
    return lines_.size();
}

Turns::Turn::~Turn() {
    const std::scoped_lock lock(turns_.mutex_);
    if (++line_.called == line_.drawn) {
        turns_.lines_.erase(chat_);
    } else {
        line_.next.notify_all();
    }
}

int Turns::Turn::waiting() const {
    const std::scoped_lock lock(turns_.mutex_);
    return static_cast<int>(line_.drawn - line_.called - 1);
}

}  // namespace polybot
