#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "aws/json_service.hpp"
#include "result/result.hpp"

namespace polybot {

/// The table that everything is kept in: string key "predictionId" (the first design's name), items dropped after
/// "expires_at" (Unix seconds, DynamoDB's time to live). Thread-safe. Blocking.
class DynamoDbTable {
  public:
    static constexpr const char* key_name = "predictionId";
    static constexpr const char* expiry_name = "expires_at";

    DynamoDbTable(AwsClient& client, std::string name);

    /// Adds "TableName" and sends it.
    [[nodiscard]] Result<boost::json::object> call(const std::string& operation, boost::json::object input);

    /// The item under that key as it is now, as a plain JSON object; nothing when there is none.
    [[nodiscard]] Result<std::optional<boost::json::object>> get(const std::string& key);

    /// The items under those keys (100 at most) as they are now, in no order; what is not there is left out. Fails
    /// with `resource_exhausted` when DynamoDB leaves some unread again and again.
    [[nodiscard]] Result<std::vector<boost::json::object>> get_many(const std::vector<std::string>& keys);

    /// Several tables at once know theirs by name.
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] Result<boost::json::object> call_many(const std::string& operation, const boost::json::object& input);

  private:
    JsonService service_;
    std::string name_;
};

/// {"predictionId": {"S": key}}
[[nodiscard]] boost::json::object dynamodb_key(const std::string& key);

/// Unix seconds, rounded up: nothing is dropped early.
[[nodiscard]] std::int64_t expiry_seconds(std::chrono::system_clock::time_point time);

}  // namespace polybot
