#include "chat/prediction_id.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

namespace polybot {

std::string new_id() {
    return to_string(boost::uuids::random_generator()());
}

std::string id_for_step(std::string_view bot, std::string_view step) {
    const boost::uuids::name_generator_sha1 of_bot(
        boost::uuids::name_generator_sha1(boost::uuids::ns::oid())(bot.data(), bot.size()));
    return to_string(of_bot(step.data(), step.size()));
}

}  // namespace polybot
