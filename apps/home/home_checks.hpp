#pragma once

#include "aws/aws_checks.hpp"
#include "doctor/examination.hpp"
#include "home/home.hpp"

namespace polybot {

/// What a program needs of AWS.
using AwsChecks = Section (*)(AwsClient& client, const AwsNames& names);

/// What a program needs of its home: what `aws_checks` says in AWS, else the folder that all programs share. Sets
/// `options.access` in AWS; `options` must outlive the checks.
[[nodiscard]] Section home_checks(HomeOptions& options, AwsChecks aws_checks);

/// That a polybot serves at `url`.
[[nodiscard]] Check serving_check(std::string what, std::string url, std::string remedy);

/// That the secret which polybot and yolo5 share is there.
[[nodiscard]] Check results_secret_check(bool is_set);

}  // namespace polybot
