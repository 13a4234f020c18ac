#pragma once

#include <filesystem>
#include <vector>

#include <gtest/gtest.h>

namespace polybot::testing {

/// What lies in an existing folder, in no order; for tests only.
inline std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
    return files;
}

/// The one file that lies in it; the test fails where there is another number of them.
inline std::filesystem::path only_file_in(const std::filesystem::path& folder) {
    const auto files = files_in(folder);
    EXPECT_EQ(files.size(), 1U);
    return files.empty() ? std::filesystem::path() : files.front();
}

}  // namespace polybot::testing
