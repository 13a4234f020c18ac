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

Result<std::string> Messengers::send_text(const std::string& chat, const std::string& text,
                                          const std::string& reply_to) {
    const auto messenger = find(chat);
    if (!messenger) return messenger.error();
    return (*messenger)->send_text(chat, text, reply_to);
}

void Messengers::show_working(const std::string& chat) {
    if (const auto messenger = find(chat)) (*messenger)->show_working(chat);
}

Result<void> Messengers::deliver(const Answer& answer) {
    const auto messenger = find(answer.prediction.chat);
    if (!messenger) return messenger.error();
    return (*messenger)->deliver(answer);
}

}  // namespace polybot
