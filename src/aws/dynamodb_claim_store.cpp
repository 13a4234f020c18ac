#include "aws/dynamodb_claim_store.hpp"

#include "aws/attributes.hpp"
#include "jobs/prediction_id.hpp"

namespace polybot {
namespace {

namespace json = boost::json;

std::string key_of(const std::string& step) {
    return "claim/" + step;
}

/// Whether the item that the claim took the place of was one that nobody finished.
bool replaces_unfinished(const json::object& answer) {
    const auto* const old = answer.if_contains("Attributes");
    if (old == nullptr || !old->is_object()) return false;
    const json::object claim = from_item(old->get_object());
    const auto* const done = claim.if_contains("done");
    return done != nullptr && *done == json::value(false);
}

std::int64_t unix_ms(std::chrono::system_clock::time_point time) {
    return std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

}  // namespace

Result<Claim> DynamoDbClaimStore::acquire(const std::string& step, std::chrono::system_clock::time_point now,
                                          std::chrono::seconds lease) {
    // Names this attempt, so that one whose answer was lost and that is sent again knows its own claim.
    const std::string owner = new_id();
    const auto claim = [&](Claim::State state) { return Claim{.state = state, .step = step, .token = owner}; };
    const auto until = now + lease;
    const auto taken =
        table_.call("PutItem", {{"Item", to_item({{DynamoDbTable::key_name, key_of(step)},
                                                  {"owner", owner},
                                                  {"done", false},
                                                  {"held_until", unix_ms(until)},
                                                  {DynamoDbTable::expiry_name, expiry_seconds(until)}})},
                                {"ConditionExpression", "attribute_not_exists(predictionId) OR held_until <= :now"},
                                {"ReturnValues", "ALL_OLD"},
                                {"ExpressionAttributeValues", json::object{{":now", number_attribute(unix_ms(now))}}}});
    if (taken) return claim(replaces_unfinished(*taken) ? Claim::taken_over : Claim::acquired);
    if (taken.error().code != Code::already_exists) return taken.error();
    const auto holder = table_.get(key_of(step));
    if (!holder) return holder.error();
    if (!*holder) return claim(Claim::busy);  // Released just now.
    const json::object& held = **holder;
    const auto* const id = held.if_contains("owner");
    // The lost answer would have said whether somebody who died held it before.
    if (id != nullptr && *id == json::value(owner)) return claim(Claim::taken_over);
    const auto* const done = held.if_contains("done");
    return claim(done != nullptr && *done == json::value(true) ? Claim::done : Claim::busy);
}

Result<void> DynamoDbClaimStore::finish(const Claim& claim, std::chrono::system_clock::time_point now,
                                        std::chrono::seconds keep) {
    const auto until = now + keep;
    const auto finished =
        table_.call("PutItem", {{"Item", to_item({{DynamoDbTable::key_name, key_of(claim.step)},
                                                  {"done", true},
                                                  {"held_until", unix_ms(until)},
                                                  {DynamoDbTable::expiry_name, expiry_seconds(until)}})}});
    if (!finished) return finished.error();
    return {};
}

Result<void> DynamoDbClaimStore::release(const Claim& claim) {
    // What is finished names no owner.
    const auto released = table_.call(
        "DeleteItem", {{"Key", dynamodb_key(key_of(claim.step))},
                       {"ConditionExpression", "#owner = :us"},
                       {"ExpressionAttributeNames", json::object{{"#owner", "owner"}}},
                       {"ExpressionAttributeValues", json::object{{":us", string_attribute(claim.token)}}}});
    if (released) return {};
    if (released.error().code == Code::already_exists) return {};  // Finished, another's, or nobody's.
    return released.error();
}

}  // namespace polybot
