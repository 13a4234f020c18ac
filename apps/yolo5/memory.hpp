#pragma once

namespace polybot {

/// Has the process keep less memory than the C library and oneDNN would for it. Call first of all, while there is one
/// thread. What the environment says by itself (`ONEDNN_PRIMITIVE_CACHE_CAPACITY`) stands.
void keep_little_memory();

/// Gives back what lies free between pieces that are in use, for when there is nothing to do: some 20 MB once photos of
/// many shapes have been looked at. Takes a few milliseconds, in which others wait who allocate.
void give_back_memory();

}  // namespace polybot
