#pragma once

#include <string_view>

#include <aws/common/byte_buf.h>

struct aws_allocator;

/// The AWS Common Runtime's C interface in our terms; for the files of src/aws that call it.
namespace polybot::crt {

/// Initialises the run time's libraries at the first call, and tidies them up when the process ends.
aws_allocator* allocator();

/// What the run time says of its error `code`.
[[nodiscard]] std::string_view error_text(int code) noexcept;

/// Views; what they point to must outlive them.
[[nodiscard]] inline aws_byte_cursor cursor(std::string_view text) noexcept {
    return aws_byte_cursor_from_array(text.data(), text.size());
}
[[nodiscard]] inline std::string_view view(const aws_byte_cursor& cursor) noexcept {
    return {static_cast<const char*>(static_cast<const void*>(cursor.ptr)), cursor.len};
}

/// Deleter for what the run time hands out.
template <auto free>
struct Deleter {
    template <class T>
    void operator()(T* object) const {
        free(object);
    }
};

}  // namespace polybot::crt
