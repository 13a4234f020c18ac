#pragma once

#include <string>

namespace polybot {

/// The names of what the AWS home is made of.
struct AwsNames {
    std::string bucket;
    std::string queue_url;   ///< Or:
    std::string queue_name;  ///< in the same account and region.
    std::string table;
    std::string metric_namespace;
    std::string auto_scaling_group;
    std::string lifecycle_hook;  ///< Of the group, on termination.
};

}  // namespace polybot
