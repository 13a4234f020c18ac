#include "aws/dynamodb_service_times.hpp"

#include "aws/attributes.hpp"

namespace polybot {
namespace {

namespace json = boost::json;

constexpr std::chrono::hours keep{1};

std::int64_t minute_of(std::chrono::system_clock::time_point time) {
    return std::chrono::floor<std::chrono::minutes>(time.time_since_epoch()).count();
}

std::string key_of(std::int64_t minute) {
    return "service/" + std::to_string(minute);
}

std::int64_t number_in(const json::object& item, std::string_view name) {
    const auto* const number = item.if_contains(name);
    return number != nullptr && number->is_int64() ? number->get_int64() : 0;
}

}  // namespace

Result<void> DynamoDbServiceTimes::add(const ServiceTime& time, std::chrono::system_clock::time_point when) {
    const auto added = table_.call(
        "UpdateItem",
        {{"Key", dynamodb_key(key_of(minute_of(when)))},
         {"UpdateExpression", "ADD busy_ms :busy, ended_jobs :jobs SET expires_at = :end"},
         {"ExpressionAttributeValues", json::object{{":busy", number_attribute(time.busy.count())},
                                                    {":jobs", number_attribute(time.jobs)},
                                                    {":end", number_attribute(expiry_seconds(when + keep))}}}});
    if (!added) return added.error();
    return {};
}

Result<ServiceTimes::Minutes> DynamoDbServiceTimes::recent(std::chrono::system_clock::time_point now) {
    Minutes minutes;
    for (std::size_t age = 0; age < minutes.size(); ++age) {
        const auto item = table_.get(key_of(minute_of(now - std::chrono::minutes(age))));
        if (!item) return item.error();
        if (!*item) continue;
        minutes[age] = {.busy = std::chrono::milliseconds(number_in(**item, "busy_ms")),
                        .jobs = number_in(**item, "ended_jobs")};
    }
    return minutes;
}

}  // namespace polybot
