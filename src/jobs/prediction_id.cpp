#include "jobs/prediction_id.hpp"

#include <cstddef>

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

namespace polybot {

bool is_prediction_id(std::string_view text) noexcept {
    constexpr std::string_view shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    if (text.size() != shape.size()) return false;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const char c = text[i];
        const bool is_hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (shape[i] == '-' ? c != '-' : !is_hex) return false;
    }
    return true;
}

std::string new_id() {
    return to_string(boost::uuids::random_generator()());
}

std::string id_for_step(std::string_view bot, std::string_view step) {
    const boost::uuids::name_generator_sha1 of_bot(
        boost::uuids::name_generator_sha1(boost::uuids::ns::oid())(bot.data(), bot.size()));
    return to_string(of_bot(step.data(), step.size()));
}

}  // namespace polybot
