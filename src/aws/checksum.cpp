#include "aws/checksum.hpp"

#include <array>

#include <aws/checksums/crc.h>
#include <aws/common/encoding.h>

#include "aws/crt.hpp"

namespace polybot {

std::string s3_crc32(std::string_view bytes) {
    const aws_byte_cursor input = crt::cursor(bytes);
    const std::uint32_t crc = aws_checksums_crc32_ex(input.ptr, input.len, 0);
    const std::array<std::uint8_t, 4> big_endian = {
        static_cast<std::uint8_t>(crc >> 24U), static_cast<std::uint8_t>(crc >> 16U),
        static_cast<std::uint8_t>(crc >> 8U), static_cast<std::uint8_t>(crc)};
    const aws_byte_cursor binary = aws_byte_cursor_from_array(big_endian.data(), big_endian.size());
    std::array<std::uint8_t, 16> text{};
    aws_byte_buf output = aws_byte_buf_from_empty_array(text.data(), text.size());
    aws_base64_encode(&binary, &output);
    return std::string(crt::view(aws_byte_cursor_from_buf(&output)));
}

}  // namespace polybot
