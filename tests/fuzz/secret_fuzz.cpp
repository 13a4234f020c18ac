#include "aws/secrets_manager.hpp"
#include "input.hpp"

/// The secret that configures the programs, as somebody wrote it by hand.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto texts = polybot::parse_secret_texts(as_text(data, size));
    if (!texts) require(!texts.error().message.empty());
    return 0;
}
