// Captions come from people: none may break the reader, and what it reads is within the options' bounds.
#include "chat/caption.hpp"
#include "input.hpp"
#include "json/json_fields.hpp"
#include "texts/say.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    for (const polybot::Language language : polybot::languages) {
        const auto asked = polybot::read_caption(as_text(data, size), {}, language);
        if (!asked) continue;
        require(asked->options.min_confidence > 0 && asked->options.min_confidence <= 1);
        require(asked->options.classes.size() <= polybot::catalog::object_names().size());
        require(polybot::is_plain_text(asked->remark, 1'000));
    }
    return 0;
}
