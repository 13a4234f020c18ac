#include "aws/dynamodb_settings_store.hpp"

#include "aws/attributes.hpp"

namespace polybot {
namespace {

std::string key_of(const std::string& chat) {
    return "settings/" + chat;
}

}  // namespace

Result<ChatSettings> DynamoDbSettingsStore::get(const std::string& chat) {
    const auto item = table_.get(key_of(chat));
    if (!item) return item.error();
    if (!*item) return ChatSettings{};
    const auto* const body = (*item)->if_contains("body");
    if (body == nullptr || !body->is_string()) return Error{Code::data_loss, "the settings of a chat have no body"};
    auto settings = parse_chat_settings(body->get_string());
    if (!settings) return Error{Code::data_loss, "the settings of a chat are broken: " + settings.error().message};
    return settings;
}

Result<void> DynamoDbSettingsStore::put(const std::string& chat, const ChatSettings& settings,
                                        std::chrono::system_clock::time_point now) {
    const auto stored = table_.call(
        "PutItem", {{"Item", to_item({{DynamoDbTable::key_name, key_of(chat)},
                                      {"body", to_json(settings)},
                                      {DynamoDbTable::expiry_name, expiry_seconds(now + keep_settings)}})}});
    if (!stored) return stored.error();
    return {};
}

Result<void> DynamoDbSettingsStore::remove(const std::string& chat) {
    const auto removed = table_.call("DeleteItem", {{"Key", dynamodb_key(key_of(chat))}});
    if (!removed) return removed.error();
    return {};
}

}  // namespace polybot
