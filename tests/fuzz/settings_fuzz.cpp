#include "chat/chat_settings.hpp"
#include "input.hpp"

/// Whatever is taken for settings is kept as it was understood.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto settings = polybot::parse_chat_settings(as_text(data, size));
    if (!settings) return 0;
    require(settings->options.min_confidence >= 0 && settings->options.min_confidence <= 1);
    const auto again = polybot::parse_chat_settings(polybot::to_json(*settings));
    require(again && *again == *settings);
    return 0;
}
