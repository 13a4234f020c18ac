#include "aws/settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <memory>
#include <stdexcept>

#include <aws/common/string.h>
#include <aws/sdkutils/aws_profile.h>
#include <boost/url.hpp>

#include "aws/crt.hpp"

namespace polybot {
namespace {

using String = std::unique_ptr<aws_string, crt::Deleter<aws_string_destroy>>;
using Profiles = std::unique_ptr<aws_profile_collection, crt::Deleter<aws_profile_collection_release>>;

constexpr std::array services = {&sqs_service,        &s3_service,           &dynamodb_service,
                                 &cloudwatch_service, &auto_scaling_service, &secrets_manager_service,
                                 &sts_service};

/// A property of the profile in use, from ~/.aws/config or where AWS_CONFIG_FILE says; nothing when there is none.
std::optional<std::string> from_profile(const char* name) {
    aws_allocator* const allocator = crt::allocator();
    const String path(aws_get_config_file_path(allocator, nullptr));
    const String profile_name(aws_get_profile_name(allocator, nullptr));
    const String property_name(aws_string_new_from_c_str(allocator, name));
    if (!path || !profile_name) return std::nullopt;
    const Profiles profiles(aws_profile_collection_new_from_file(allocator, path.get(), AWS_PST_CONFIG));
    if (!profiles) return std::nullopt;
    const auto* const profile = aws_profile_collection_get_profile(profiles.get(), profile_name.get());
    if (profile == nullptr) return std::nullopt;
    const auto* const property = aws_profile_get_property(profile, property_name.get());
    if (property == nullptr) return std::nullopt;
    return aws_string_c_str(aws_profile_property_get_value(property));
}

std::string checked_endpoint(std::string url) {
    const auto parsed = boost::urls::parse_uri(url);
    const bool http = parsed && (parsed->scheme() == "http" || parsed->scheme() == "https");
    if (!http || parsed->encoded_host().empty() || parsed->has_query() || parsed->has_userinfo()) {
        throw std::runtime_error("an AWS endpoint URL is malformed: it looks like http://127.0.0.1:4566");
    }
    while (url.ends_with('/')) url.pop_back();
    return url;
}

bool is_region(const std::string& region) {
    return !region.empty() && region.size() <= 64 && std::ranges::all_of(region, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

}  // namespace

AwsSettings::AwsSettings(const Environment& environment) {
    auto region = environment("AWS_REGION");
    if (!region) region = environment("AWS_DEFAULT_REGION");
    if (!region) region = from_profile("region");
    if (!region) throw std::runtime_error("no AWS region is set: set AWS_REGION, such as eu-central-1");
    if (!is_region(*region)) throw std::runtime_error("AWS_REGION is no region: it looks like eu-central-1");
    region_ = *region;

    if (const auto attempts = environment("AWS_MAX_ATTEMPTS")) {
        const char* const end = attempts->data() + attempts->size();
        const auto [rest, error] = std::from_chars(attempts->data(), end, max_attempts_);
        if (error != std::errc() || rest != end || max_attempts_ < 1 || max_attempts_ > 10) {
            throw std::runtime_error("AWS_MAX_ATTEMPTS is a number from 1 to 10");
        }
    }

    if (environment("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") == "true") return;
    for (const AwsService* service : services) {
        auto url = environment(std::string("AWS_ENDPOINT_URL_") + service->variable);
        if (url) overrides_[service->variable] = checked_endpoint(*std::move(url));
    }
    auto all = environment("AWS_ENDPOINT_URL");
    if (!all) all = from_profile("endpoint_url");
    if (all) overrides_[""] = checked_endpoint(*std::move(all));
}

bool AwsSettings::is_overridden(const AwsService& service) const {
    return overrides_.contains(service.variable) || overrides_.contains("");
}

std::string AwsSettings::endpoint(const AwsService& service) const {
    for (const char* name : {service.variable, ""}) {
        if (const auto found = overrides_.find(name); found != overrides_.end()) return found->second;
    }
    return endpoint_in(service, region_);
}

std::string AwsSettings::endpoint_in(const AwsService& service, const std::string& region) {
    const char* const suffix = region.starts_with("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
    return std::string("https://") + service.endpoint + "." + region + suffix;
}

AwsSettings::Environment AwsSettings::process_environment() {
    return [](const std::string& name) -> std::optional<std::string> {
        const char* const value = std::getenv(name.c_str());
        if (value == nullptr || *value == '\0') return std::nullopt;
        return value;
    };
}

}  // namespace polybot
