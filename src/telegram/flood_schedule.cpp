#include "telegram/flood_schedule.hpp"

#include <algorithm>

namespace polybot {
namespace {

std::size_t in_all(std::size_t messages) {
    return std::max<std::size_t>(messages, 1);
}

}  // namespace

SlidingWindow::Time SlidingWindow::free_from(std::size_t count) const {
    const std::size_t kept = most_ - count;
    if (added_.size() <= kept) return Time::min();
    return added_[added_.size() - kept - 1] + length_;
}

void SlidingWindow::add(std::size_t count, Time at) {
    added_.insert(added_.end(), count, at);
    while (added_.size() > most_) added_.pop_front();
}

void SlidingWindow::move(std::size_t count, Time before, Time after) {
    for (auto entry = added_.begin(); entry != added_.end() && count > 0; ++entry) {
        if (*entry != before) continue;
        *entry = after;
        --count;
    }
    std::ranges::sort(added_);
}

FloodSchedule::Chat::Chat(std::int64_t number) {
    if (number < 0) group.emplace(most_in_group, group_span);
}

FloodSchedule::Time FloodSchedule::Chat::free_from(std::size_t messages) const {
    if (messages == an_edit) return held_until;
    const Time closed_until = std::max(held_until, spaced_until);
    return group ? std::max(closed_until, group->free_from(messages)) : closed_until;
}

void FloodSchedule::Chat::count(std::size_t messages, Time now) {
    if (messages == an_edit) return;
    spaced_until = std::max(spaced_until, now + static_cast<int>(messages) * chat_spacing);
    if (group) group->add(messages, now);
}

FloodSchedule::Chat& FloodSchedule::chat(std::int64_t number) {
    return chats_.try_emplace(number, number).first->second;
}

void FloodSchedule::join(Turn& turn) {
    Chat& its = chat(turn.chat);
    if (its.line.empty()) waiting_.push_back(turn.chat);
    its.line.push_back(&turn);
}

void FloodSchedule::leave(Turn& turn) {
    Chat& its = chats_.at(turn.chat);
    std::erase(its.line, &turn);
    if (its.line.empty()) waiting_.remove(turn.chat);
}

void FloodSchedule::advance(Time now) {
    const auto may_send = [&](std::int64_t number) {
        const Chat& its = chats_.at(number);
        return its.free_from(its.line.front()->messages) <= now;
    };
    for (;;) {
        const auto first = std::ranges::find_if(waiting_, may_send);
        if (first == waiting_.end()) break;
        Chat& its = chats_.at(*first);
        Turn& turn = *its.line.front();
        // Nobody overtakes it: an album would never find room between single messages.
        if (in_all_.free_from(in_all(turn.messages)) > now) break;
        its.count(turn.messages, now);
        in_all_.add(in_all(turn.messages), now);
        its.line.pop_front();
        if (its.line.empty()) {
            waiting_.erase(first);
        } else {
            waiting_.splice(waiting_.end(), waiting_, first);
        }
        turn.came_at = now;
        turn.comes.request_stop();
    }
    forget_idle(now);
}

std::optional<FloodSchedule::Time> FloodSchedule::next(Time now) const {
    std::optional<Time> next;
    bool one_needs_room_in_all = false;
    for (const std::int64_t number : waiting_) {
        const Chat& its = chats_.at(number);
        const std::size_t messages = its.line.front()->messages;
        Time then = its.free_from(messages);
        if (then <= now) {
            if (one_needs_room_in_all) continue;  // Its turn comes after that one's.
            one_needs_room_in_all = true;
            then = in_all_.free_from(in_all(messages));
        }
        next = next ? std::min(*next, then) : then;
    }
    return next;
}

FloodSchedule::Time FloodSchedule::earliest(const Turn& turn, Time now) const {
    Chat its = chats_.at(turn.chat);
    Time then = now;
    for (const Turn* const before : its.line) {
        then = std::max(then, its.free_from(before->messages));
        if (before == &turn) break;
        its.count(before->messages, then);
    }
    return std::max(then, in_all_.free_from(in_all(turn.messages)));
}

void FloodSchedule::arrived(std::int64_t number, std::size_t messages, Time granted, Time now) {
    in_all_.move(in_all(messages), granted, now);
    if (messages == an_edit) return;
    Chat& its = chat(number);
    its.spaced_until = std::max(its.spaced_until, now + static_cast<int>(messages) * chat_spacing);
    if (its.group) its.group->move(messages, granted, now);
}

void FloodSchedule::hold(std::int64_t number, Time until) {
    Chat& its = chat(number);
    its.held_until = std::max(its.held_until, until);
}

void FloodSchedule::forget_idle(Time now) {
    if (now < forget_from_) return;
    std::erase_if(chats_, [&](const auto& entry) {
        const Chat& its = entry.second;
        return its.line.empty() && std::max(its.held_until, its.spaced_until) <= now &&
               (!its.group || its.group->free_from(most_in_group) <= now);
    });
    forget_from_ = now + group_span;
}

}  // namespace polybot
