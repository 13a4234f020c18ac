#include "aws/crt.hpp"

#include <aws/auth/auth.h>
#include <aws/common/error.h>

namespace polybot::crt {
namespace {

struct Library {
    Library() { aws_auth_library_init(aws_default_allocator()); }
    ~Library() { aws_auth_library_clean_up(); }
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
};

}  // namespace

aws_allocator* allocator() {
    static const Library library;
    return aws_default_allocator();
}

std::string_view error_text(int code) noexcept {
    return aws_error_debug_str(code);
}

}  // namespace polybot::crt
