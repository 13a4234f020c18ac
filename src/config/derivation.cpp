#include "config/derivation.hpp"

#include <array>
#include <iterator>
#include <stdexcept>

#include <boost/algorithm/hex.hpp>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace polybot {

std::string derive(const Secret& secret, std::string_view purpose) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    const std::string& key = secret.reveal();
    const auto* const text = reinterpret_cast<const unsigned char*>(purpose.data());
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), text, purpose.size(), digest.data(), &size) ==
        nullptr) {
        throw std::runtime_error("HMAC-SHA256 is not available");
    }
    std::string hex;
    boost::algorithm::hex_lower(digest.begin(), digest.begin() + size, std::back_inserter(hex));
    return hex;
}

}  // namespace polybot
