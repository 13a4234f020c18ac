#include "aws/dynamodb_chat_log.hpp"

#include <algorithm>
#include <iterator>
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

Result<std::int64_t> number_in(const json::object& item, std::string_view field) {
    const auto* const number = item.if_contains(field);
    if (number == nullptr || !number->is_int64()) {
        return Error{Code::data_loss, "an item of a chat in DynamoDB has no number where one belongs"};
    }
    return number->get_int64();
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
        auto numbers = numbers_of(session);
        if (!numbers) return numbers.error();
        ++numbers->last;
        const auto written = write(session, *numbers, key, body, now);
        if (written) return numbers->last;
        // Another writer took that number, or wrote that key.
        const bool lost = written.error().code == Code::already_exists || is_transient(written.error().code);
        if (!lost || attempt + 1 == attempts) return written.error();
        std::this_thread::sleep_for(between_attempts.wait(attempt, random));
    }
}

Result<void> DynamoDbChatLog::write(const std::string& session, const Numbers& numbers, const std::string& key,
                                    const std::string& body, std::chrono::system_clock::time_point now) {
    const std::int64_t number = numbers.last;
    const auto put = [&](const std::string& item_key, json::object fields) {
        fields[DynamoDbTable::key_name] = item_key;
        fields[DynamoDbTable::expiry_name] = expiry_seconds(now + keep_);
        // DynamoDB drops what is after its time within days, and in any order: the last number before the first entry.
        return json::object{
            {"TableName", table_.name()},
            {"Item", to_item(fields)},
            {"ConditionExpression", "attribute_not_exists(predictionId) OR #expiry < :now"},
            {"ExpressionAttributeNames", json::object{{"#expiry", DynamoDbTable::expiry_name}}},
            {"ExpressionAttributeValues", json::object{{":now", number_attribute(expiry_seconds(now))}}}};
    };
    json::object last = put(session_key(session), {{"first", numbers.first}, {"sequence", number}});
    last["ConditionExpression"] = "attribute_not_exists(predictionId) OR #sequence < :number";
    last["ExpressionAttributeNames"] = json::object{{"#sequence", "sequence"}};
    last["ExpressionAttributeValues"] = json::object{{":number", number_attribute(number)}};
    json::object entry = put(entry_key(session, number), {{"sequence", number}, {"key", key}, {"body", body}});

    json::array items = {json::object{{"Put", std::move(last)}}, json::object{{"Put", std::move(entry)}}};
    if (!key.empty()) {
        items.push_back(json::object{{"Put", put(name_key(session, key), {{"sequence", number}})}});
    }
    // The token makes a transaction whose answer was lost and that is sent again succeed once more.
    const auto written =
        table_.call_many("TransactWriteItems", {{"TransactItems", std::move(items)}, {"ClientRequestToken", new_id()}});
    if (!written) return written.error();
    return {};
}

Result<std::vector<ChatEntry>> DynamoDbChatLog::read(const std::string& session, std::int64_t after, int limit) {
    const auto numbers = numbers_of(session);
    if (!numbers) return numbers.error();
    const auto most = static_cast<std::size_t>(std::min(limit, max_batch));
    std::vector<ChatEntry> entries;
    std::int64_t next = std::max(after + 1, numbers->first);
    while (next <= numbers->last && entries.size() < most) {
        const std::int64_t end = next + static_cast<std::int64_t>(most - entries.size());
        auto more = read_range(session, next, std::min(numbers->last, end - 1));
        if (!more) return more.error();
        std::ranges::move(*more, std::back_inserter(entries));
        next = end;
    }
    if (after < numbers->first) {
        const std::int64_t first = entries.empty() ? numbers->last + 1 : entries.front().sequence;
        if (auto noted = note_first(session, *numbers, first); !noted) return noted.error();
    }
    return entries;
}

Result<std::vector<ChatEntry>> DynamoDbChatLog::read_newest(const std::string& session, int limit) {
    const auto numbers = numbers_of(session);
    if (!numbers) return numbers.error();
    const std::int64_t most = std::min(limit, max_batch);
    auto entries = read_range(session, std::max(numbers->first, numbers->last - most + 1), numbers->last);
    if (entries) std::ranges::reverse(*entries);
    return entries;
}

Result<void> DynamoDbChatLog::note_first(const std::string& session, const Numbers& numbers, std::int64_t first) {
    if (first < numbers.first + max_batch) return {};  // One call passes over so many.
    const auto noted = table_.call(
        "UpdateItem", {{"Key", dynamodb_key(session_key(session))},
                       {"UpdateExpression", "SET #first = :first"},
                       {"ConditionExpression",
                        "attribute_exists(predictionId) AND (attribute_not_exists(#first) OR #first < :first)"},
                       {"ExpressionAttributeNames", json::object{{"#first", "first"}}},
                       {"ExpressionAttributeValues", json::object{{":first", number_attribute(first)}}}});
    if (noted || noted.error().code == Code::already_exists) return {};  // Another reader has noted it, or a later one.
    return noted.error();
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
    // Another's, when it took the number of one that is after its time.
    const auto* const its_key = *item ? (*item)->if_contains("key") : nullptr;
    if (its_key == nullptr || *its_key != json::value(key)) return unknown_entry();
    auto entry = read_entry(**item);
    if (!entry) return unknown_entry();
    return *std::move(entry);
}

Result<void> DynamoDbChatLog::clear(const std::string& session) {
    // An entry and its key go in one transaction; the last number stays.
    constexpr std::int64_t entries_at_once = max_batch / 2;
    const auto numbers = numbers_of(session);
    if (!numbers) return numbers.error();
    for (std::int64_t first = numbers->first; first <= numbers->last; first += entries_at_once) {
        const auto found = items(session, first, std::min(numbers->last, first + entries_at_once - 1));
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

Result<DynamoDbChatLog::Numbers> DynamoDbChatLog::numbers_of(const std::string& session) {
    const auto item = table_.get(session_key(session));
    if (!item) return item.error();
    if (!*item) return Numbers{};
    const auto last = number_in(**item, "sequence");
    if (!last) return last.error();
    // Older versions did not write it.
    if (!(*item)->contains("first")) return Numbers{.last = *last};
    const auto first = number_in(**item, "first");
    if (!first) return first.error();
    return Numbers{.first = *first, .last = *last};
}

Result<std::optional<std::int64_t>> DynamoDbChatLog::number_under(const std::string& item_key) {
    const auto item = table_.get(item_key);
    if (!item) return item.error();
    if (!*item) return std::optional<std::int64_t>();
    const auto number = number_in(**item, "sequence");
    if (!number) return number.error();
    return std::optional(*number);
}

}  // namespace polybot
