#include "config/secret.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <ostream>
#include <stdexcept>

#include <openssl/crypto.h>

namespace polybot {
namespace {

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in) throw std::runtime_error("cannot read the secret file " + path);
    if (text.ends_with('\n')) text.pop_back();
    return text;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Secret&) {
    return out << "***";
}

bool secrets_equal(std::string_view presented, std::string_view expected) noexcept {
    if (expected.empty() || presented.size() != expected.size()) return false;
    return CRYPTO_memcmp(presented.data(), expected.data(), expected.size()) == 0;
}

std::string take_variable(const std::string& name) {
    char* const value = std::getenv(name.c_str());
    if (value == nullptr) return {};
    std::string taken = value;
    OPENSSL_cleanse(value, taken.size());
    ::unsetenv(name.c_str());
    return taken;
}

std::optional<Secret> take_secret(const std::string& name) {
    std::string value = take_variable(name);
    const std::string path = take_variable(name + "_FILE");
    if (value.empty() && !path.empty()) value = read_file(path);
    if (value.empty()) return std::nullopt;
    return Secret(std::move(value));
}

}  // namespace polybot
