#pragma once

#include <chrono>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

namespace polybot {

/// What a caller can act on. The message says the rest.
enum class Code {
    invalid_argument,     ///< The input can never be right: a malformed id, a picture that does not decode.
    not_found,            ///< The named thing does not exist.
    already_exists,       ///< Somebody was first; what is stored stands.
    permission_denied,    ///< Credentials are known but do not allow it.
    unauthenticated,      ///< Credentials are missing or wrong.
    resource_exhausted,   ///< A limit or quota was hit; later may work (see `retry_after`).
    failed_precondition,  ///< The state does not allow it now, and retrying alone will not change that.
    unavailable,          ///< A transient fault: network, lock, restart. Retry with backoff.
    deadline_exceeded,    ///< The time allowed ran out; the outcome is unknown. Retry only what is idempotent.
    data_loss,            ///< Something stored is corrupt or incomplete.
    internal,             ///< A bug, ours or a dependency's.
};

/// The code's name as it stands in logs, such as "not_found".
[[nodiscard]] std::string_view to_string(Code code) noexcept;

/// Whether trying again, unchanged, may succeed.
[[nodiscard]] bool is_transient(Code code) noexcept;

/// Why an operation failed. The message is one sentence for an operator and never holds a secret.
struct Error {
    Code code = Code::internal;
    std::string message;
    /// The shortest wait the other side asked for, where it named one.
    std::optional<std::chrono::milliseconds> retry_after = std::nullopt;
};

std::ostream& operator<<(std::ostream& out, const Error& error);

/// Called by `Result<T>::value()` on an error: a bug in the caller, hence an exception.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

/// A value or the reason there is none.
template <class T>
using Result = boost::system::result<T, Error>;

}  // namespace polybot
