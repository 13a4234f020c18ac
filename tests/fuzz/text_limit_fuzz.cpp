#include "input.hpp"
#include "telegram/text_limit.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text = as_text(data + 1, size - 1);
    const std::string cut = polybot::cut_to(text, 1U + data[0]);
    require(cut == text || cut.ends_with("…"));
    return 0;
}
