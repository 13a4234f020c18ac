#include "input.hpp"
#include "telegram/addressing.hpp"

namespace {

void check(const std::optional<polybot::TelegramFile>& file) {
    if (file) require(!file->id.empty() && file->bytes >= 0);
}

void check(const polybot::TelegramMessage& message) {
    check(message.picture);
    check(message.replied_picture);
    require(message.language.size() <= 35);
    std::size_t end = 0;
    for (const polybot::Mention& mention : message.mentions) {
        require(mention.begin >= end && mention.size > 0 && mention.size <= message.text.size() - mention.begin);
        end = mention.begin + mention.size;
    }

    const auto said = said_to({.id = 12, .username = "poly_bot"}, message);
    if (said) require(said->size() <= message.text.size());
    if (message.is_service || message.is_from_bot) require(!said);
    // Less is for a bot that does not know its name, but never anything else.
    if (said_to({.id = 12, .username = ""}, message)) require(said.has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto update = polybot::parse_update(as_text(data, size));
    if (update) require(update->id >= 0);
    if (update && update->message) check(*update->message);
    if (update && update->press) require(!update->press->query_id.empty());
    return 0;
}
