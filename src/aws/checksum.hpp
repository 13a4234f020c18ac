#pragma once

#include <string>
#include <string_view>

namespace polybot {

/// The CRC-32 of the bytes, big-endian, in base64: what S3's x-amz-checksum-crc32 header holds
/// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html).
[[nodiscard]] std::string s3_crc32(std::string_view bytes);

}  // namespace polybot
