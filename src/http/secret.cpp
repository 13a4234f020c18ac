#include "http/secret.hpp"

#include <openssl/crypto.h>

namespace polybot {

bool secrets_equal(std::string_view presented, std::string_view expected) noexcept {
    if (expected.empty() || presented.size() != expected.size()) return false;
    return CRYPTO_memcmp(presented.data(), expected.data(), expected.size()) == 0;
}

}  // namespace polybot
