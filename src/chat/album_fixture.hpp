#pragma once

#include <string>
#include <utility>
#include <vector>

#include "chat/chat_fixture.hpp"
#include "result/matchers.hpp"

namespace polybot::testing {

/// A chat to which an album is sent.
class AlbumTest : public ChatTest {
  protected:
    static IncomingMessage of_album(const std::string& message_id, Result<std::string> bytes = bitmap()) {
        IncomingMessage message = photo(std::move(bytes), message_id);
        message.album = "77";
        return message;
    }
    /// As updates come: the next is not seen before the last is done with.
    void receive(const IncomingMessage& message) {
        EXPECT_THAT(bot.conversation.expect(message), IsOk());
        EXPECT_THAT(bot.conversation.handle(message), IsOk());
    }
    void receive_photos(const std::vector<std::string>& message_ids) {
        for (const auto& id : message_ids) receive(of_album(id));
    }
    static IncomingMessage captioned(IncomingMessage message, const std::string& caption) {
        message.text = caption;
        return message;
    }
    static IncomingMessage unreadable(const std::string& message_id) {
        return of_album(message_id, std::string("%PDF-1.7"));
    }
    static IncomingMessage video(const std::string& message_id) {
        IncomingMessage message = text("", "update:" + message_id);
        message.message_id = message_id;
        message.album = "77";
        return message;
    }
    /// What a worker does: it looks at the photos that were taken, and announces each.
    void work_off(const std::vector<Job>& jobs) {
        for (const Job& job : jobs) {
            if (!home.predictions.get(job.prediction_id)) work_on(job);
        }
        for (const Job& job : jobs) EXPECT_THAT(bot.delivery.deliver(job.prediction_id), IsOk());
    }
    void work_off() { work_off(queued()); }
};

}  // namespace polybot::testing
