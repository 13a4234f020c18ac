#include "result/result.hpp"

#include <stdexcept>

namespace polybot {

std::string_view to_string(Code code) noexcept {
    switch (code) {
        case Code::invalid_argument:
            return "invalid_argument";
        case Code::not_found:
            return "not_found";
        case Code::already_exists:
            return "already_exists";
        case Code::permission_denied:
            return "permission_denied";
        case Code::unauthenticated:
            return "unauthenticated";
        case Code::resource_exhausted:
            return "resource_exhausted";
        case Code::failed_precondition:
            return "failed_precondition";
        case Code::unavailable:
            return "unavailable";
        case Code::deadline_exceeded:
            return "deadline_exceeded";
        case Code::data_loss:
            return "data_loss";
        case Code::internal:
            return "internal";
    }
    return "internal";
}

bool is_transient(Code code) noexcept {
    return code == Code::unavailable || code == Code::deadline_exceeded || code == Code::resource_exhausted;
}

std::ostream& operator<<(std::ostream& out, const Error& error) {
    return out << to_string(error.code) << ": " << error.message;
}

void throw_exception_from_error(const Error& error, const boost::source_location&) {
    throw std::runtime_error(std::string(to_string(error.code)) + ": " + error.message);
}

}  // namespace polybot
