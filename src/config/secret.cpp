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
    return text;
}

/// Without the blanks and the line's end that copying leaves around a value.
std::string trimmed(std::string text) {
    constexpr const char* blank = " \t\r\n";
    text.erase(text.find_last_not_of(blank) + 1);
    return text.erase(0, text.find_first_not_of(blank));
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
    value = trimmed(std::move(value));
    if (value.empty()) return std::nullopt;
    return Secret(std::move(value));
}

}  // namespace polybot
