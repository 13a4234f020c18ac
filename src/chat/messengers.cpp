#include "chat/messengers.hpp"

namespace polybot {

void Messengers::add(const std::string& prefix, Messenger& messenger) {
    by_prefix_[prefix] = &messenger;
}

Result<Messenger*> Messengers::find(const std::string& chat) const {
    const std::string prefix = chat.substr(0, chat.find(':'));
    const auto found = by_prefix_.find(prefix);
    if (found == by_prefix_.end()) {
        return Error{Code::failed_precondition, "no messenger serves " + prefix + " chats here"};
    }
    return found->second;
}

Result<std::string> Messengers::send(const std::string& chat, const Message& message, const std::string& reply_to) {
    const auto messenger = find(chat);
    if (!messenger) return messenger.error();
    return (*messenger)->send(chat, message, reply_to);
}

Result<void> Messengers::edit(const std::string& chat, const std::string& message_id, const Message& message) {
    const auto messenger = find(chat);
    if (!messenger) return messenger.error();
    return (*messenger)->edit(chat, message_id, message);
}

std::string Messengers::acknowledge(const std::string& chat, const std::string& text, const std::string& reply_to) {
    const auto messenger = find(chat);
    return messenger ? (*messenger)->acknowledge(chat, text, reply_to) : std::string();
}

void Messengers::show_working(const std::string& chat) {
    if (const auto messenger = find(chat)) (*messenger)->show_working(chat);
}

Result<void> Messengers::deliver(const Answer& answer) {
    const auto messenger = find(answer.prediction.chat);
    if (!messenger) return messenger.error();
    return (*messenger)->deliver(answer);
}

Result<void> Messengers::deliver_album(std::span<const Answer> answers, const Message& list) {
    const auto messenger = find(answers.front().prediction.chat);
    if (!messenger) return messenger.error();
    return (*messenger)->deliver_album(answers, list);
}

void Messengers::show_forgotten(const std::string& chat) {
    if (const auto messenger = find(chat)) (*messenger)->show_forgotten(chat);
}

}  // namespace polybot
