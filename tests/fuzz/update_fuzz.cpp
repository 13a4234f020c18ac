#include "input.hpp"
#include "telegram/update.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto update = polybot::parse_update(as_text(data, size));
    if (update && update->message && update->message->photo) require(!update->message->photo->id.empty());
    return 0;
}
