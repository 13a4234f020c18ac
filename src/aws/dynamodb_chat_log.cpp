#include "aws/dynamodb_chat_log.hpp"

#include <algorithm>
#include <random>
#include <thread>
#include <utility>

#include <boost/json/array.hpp>

#include "aws/attributes.hpp"
#include "jobs/prediction_id.hpp"
#include "retry/backoff.hpp"

namespace polybot {
namespace {

namespace json = boost::json;

constexpr int max_batch = 100;  // BatchGetItem and TransactWriteItems take no more.
/// Writers of one session are a person's few uploads and their answers: each loses to another seldom.
constexpr int attempts = 12;
constexpr Backoff between_attempts{.base = std::chrono::milliseconds(5), .cap = std::chrono::milliseconds(200)};

std::string session_key(const std::string& session) {
    return "chat/" + session;
}
std::string entry_key(const std::string& session, std::int64_t number) {
    return session_key(session) + "/" + std::to_string(number);
}
std::string name_key(const std::string& session, const std::string& key) {
    return session_key(session) + "#" + key;
}

Error unknown_entry() {
    return {Code::not_found, "there is no such entry in this chat"};
}

/// Deletes an item under that key, if there is one.
json::object deletion(const std::string& table, const std::string& key) {
    return {{"Delete", json::object{{"TableName", table}, {"Key", dynamodb_key(key)}}}};
}

std::optional<ChatEntry> read_entry(const json::object& item) {
    const auto* const number = item.if_contains("sequence");
    const auto* const body = item.if_contains("body");
    if (number == nullptr || !number->is_int64() || body == nullptr || !body->is_string()) return std::nullopt;
    return ChatEntry{.sequence = number->get_int64(), .body = std::string(body->get_string())};
}

}  // namespace

Result<std::int64_t> DynamoDbChatLog::append(const std::string& session, const std::string& key,
                                             const std::string& body, std::chrono::system_clock::time_point now) {
    thread_local std::minstd_rand random{std::random_device{}()};
    for (int attempt = 0;; ++attempt) {
        if (!key.empty()) {
            const auto earlier = number_under(name_key(session, key));
            if (!earlier) return earlier.error();
            if (*earlier) return **earlier;
        }
        const auto last = number_under(session_key(session));
        if (!last) return last.error();
        const std::int64_t number = last->value_or(0) + 1;
        const auto written = write(session, number, key, body, now);
        if (written) return number;
        // Another writer took that number, or wrote that key.
        const bool lost = written.error().code == Code::already_exists || is_transient(written.error().code);
        if (!lost || attempt + 1 == attempts) return written.error();
        std::this_thread::sleep_for(between_attempts.wait(attempt, random));
    }
}

Result<void> DynamoDbChatLog::write(const std::string& session, std::int64_t number, const std::string& key,
                                    const std::string& body, std::chrono::system_clock::time_point now) {
    const auto put = [&](const std::string& item_key, json::object fields) {
        fields[DynamoDbTable::key_name] = item_key;
        fields[DynamoDbTable::expiry_name] = expiry_seconds(now + keep_);
        return json::object{{"TableName", table_.name()}, {"Item", to_item(fields)}};
    };
    json::object last = put(session_key(session), {{"sequence", number}});
    last["ConditionExpression"] = "attribute_not_exists(predictionId) OR #sequence < :number";
    last["ExpressionAttributeNames"] = json::object{{"#sequence", "sequence"}};
    last["ExpressionAttributeValues"] = json::object{{":number", number_attribute(number)}};
    json::object entry = put(entry_key(session, number), {{"sequence", number}, {"key", key}, {"body", body}});
    entry["ConditionExpression"] = "attribute_not_exists(predictionId)";

    json::array items = {json::object{{"Put", std::move(last)}}, json::object{{"Put", std::move(entry)}}};
    if (!key.empty()) {
        json::object name = put(name_key(session, key), {{"sequence", number}});
        name["ConditionExpression"] = "attribute_not_exists(predictionId)";
        items.push_back(json::object{{"Put", std::move(name)}});
    }
    // The token makes a transaction whose answer was lost and that is sent again succeed once more.
    const auto written =
        table_.call_many("TransactWriteItems", {{"TransactItems", std::move(items)}, {"ClientRequestToken", new_id()}});
    if (!written) return written.error();
    return {};
}

Result<std::vector<ChatEntry>> DynamoDbChatLog::read(const std::string& session, std::int64_t after, int limit) {
    const auto last = number_under(session_key(session));
    if (!last) return last.error();
    return read_range(session, after + 1, std::min(last->value_or(0), after + std::min(limit, max_batch)));
}

Result<std::vector<ChatEntry>> DynamoDbChatLog::read_newest(const std::string& session, int limit) {
    const auto last = number_under(session_key(session));
    if (!last) return last.error();
    const std::int64_t end = last->value_or(0);
    auto entries = read_range(session, std::max<std::int64_t>(1, end - std::min(limit, max_batch) + 1), end);
    if (entries) std::ranges::reverse(*entries);
    return entries;
}

Result<std::vector<json::object>> DynamoDbChatLog::items(const std::string& session, std::int64_t first,
                                                         std::int64_t last) {
    std::vector<std::string> keys;
    for (std::int64_t number = first; number <= last; ++number) keys.push_back(entry_key(session, number));
    return table_.get_many(keys);
}

Result<std::vector<ChatEntry>> DynamoDbChatLog::read_range(const std::string& session, std::int64_t first,
                                                           std::int64_t last) {
    const auto found = items(session, first, last);
    if (!found) return found.error();
    std::vector<ChatEntry> entries;
    for (const json::object& item : *found) {
        if (auto entry = read_entry(item)) entries.push_back(*std::move(entry));
    }
    std::ranges::sort(entries, {}, &ChatEntry::sequence);
    return entries;
}

Result<ChatEntry> DynamoDbChatLog::find(const std::string& session, const std::string& key) {
    if (key.empty()) return unknown_entry();
    const auto number = number_under(name_key(session, key));
    if (!number) return number.error();
    if (!*number) return unknown_entry();
    const auto item = table_.get(entry_key(session, **number));
    if (!item) return item.error();
    auto entry = *item ? read_entry(**item) : std::nullopt;
    if (!entry) return unknown_entry();
    return *std::move(entry);
}

Result<void> DynamoDbChatLog::clear(const std::string& session) {
    // An entry and its key go in one transaction; the last number stays.
    constexpr std::int64_t entries_at_once = max_batch / 2;
    const auto last = number_under(session_key(session));
    if (!last) return last.error();
    for (std::int64_t first = 1; first <= last->value_or(0); first += entries_at_once) {
        const auto found = items(session, first, std::min(last->value_or(0), first + entries_at_once - 1));
        if (!found) return found.error();
        json::array deletions;
        for (const json::object& item : *found) {
            deletions.push_back(deletion(table_.name(), std::string(item.at(DynamoDbTable::key_name).as_string())));
            const auto* const key = item.if_contains("key");
            if (key == nullptr || !key->is_string() || key->get_string().empty()) continue;
            deletions.push_back(deletion(table_.name(), name_key(session, std::string(key->get_string()))));
        }
        if (deletions.empty()) continue;
        if (const auto deleted = table_.call_many("TransactWriteItems", {{"TransactItems", std::move(deletions)}});
            !deleted) {
            return deleted.error();
        }
    }
    return {};
}

Result<std::optional<std::int64_t>> DynamoDbChatLog::number_under(const std::string& item_key) {
    const auto item = table_.get(item_key);
    if (!item) return item.error();
    if (!*item) return std::optional<std::int64_t>();
    const auto* const number = (*item)->if_contains("sequence");
    if (number == nullptr || !number->is_int64()) {
        return Error{Code::data_loss, "an item of a chat in DynamoDB has no sequence number"};
    }
    return std::optional(number->get_int64());
}

}  // namespace polybot
