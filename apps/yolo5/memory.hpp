#pragma once

namespace polybot {

/// Has the process keep less memory than the C library and oneDNN would for it. Call first of all, while there is one
/// thread. What the environment says by itself (`ONEDNN_PRIMITIVE_CACHE_CAPACITY`) stands.
void keep_little_memory();

}  // namespace polybot
