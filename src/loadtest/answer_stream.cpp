#include "loadtest/answer_stream.hpp"

#include <chrono>
#include <new>
#include <thread>
#include <utility>

#include "http/curl_handle.hpp"

namespace polybot {
namespace {

constexpr std::chrono::milliseconds pause{500};
constexpr long connect_timeout_ms = 5'000;
constexpr long ok = 200;

/// What one connection brings.
struct Incoming {
    CURL* curl;
    const std::stop_token& stop;
    const AnswerStream::OnEvent& on_event;
    std::string& last_id;
    EventReader reader = {};
};

std::size_t on_bytes(char* data, std::size_t, std::size_t size, void* user) {
    auto& incoming = *static_cast<Incoming*>(user);
    long status = 0;
    curl_easy_getinfo(incoming.curl, CURLINFO_RESPONSE_CODE, &status);
    if (status != ok) return size;
    for (const EventReader::Event& event : incoming.reader.read({data, size})) {
        if (!event.id.empty()) incoming.last_id = event.id;
        incoming.on_event(event);
    }
    return size;
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Incoming*>(user)->stop.stop_requested() ? 1 : 0;
}

CurlList make_headers(const Secret& token, const std::string& last_id) {
    CurlList list(curl_slist_append(nullptr, ("Authorization: Bearer " + token.reveal()).c_str()));
    if (!list) throw std::bad_alloc();
    if (!last_id.empty() && curl_slist_append(list.get(), ("Last-Event-ID: " + last_id).c_str()) == nullptr) {
        throw std::bad_alloc();
    }
    return list;
}

Error refusal(long status) {
    if (status == 401)
        return {Code::unauthenticated, "polybot does not take this OPERATOR_TOKEN there; --url is its admin address"};
    if (status == 429) return {Code::unauthenticated, "polybot was shown too many wrong tokens; wait a minute"};
    return {Code::failed_precondition, "the admin address answers with status " + std::to_string(status)};
}

}  // namespace

AnswerStream::AnswerStream(std::string url, const Secret& token, OnEvent on_event)
    : url_(std::move(url)), token_(token), on_event_(std::move(on_event)) {}

Result<void> AnswerStream::follow(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        auto ended = connect(stop);
        const bool for_good = !ended && (ended.error().code != Code::unavailable || last_id_.empty());
        if (for_good && !stop.stop_requested()) return ended;
        if (!stop.stop_requested()) std::this_thread::sleep_for(pause);
    }
    return {};
}

Result<void> AnswerStream::connect(const std::stop_token& stop) {
    const CurlEasy curl(curl_easy_init());
    if (!curl) throw std::bad_alloc();
    Incoming incoming{.curl = curl.get(), .stop = stop, .on_event = on_event_, .last_id = last_id_};
    const CurlList headers = make_headers(token_, last_id_);
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
    curl_easy_setopt(curl.get(), CURLOPT_URL, url_.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl.get(), CURLOPT_CONNECTTIMEOUT_MS, connect_timeout_ms);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, on_bytes);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &incoming);
    curl_easy_setopt(curl.get(), CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl.get(), CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl.get(), CURLOPT_XFERINFODATA, &incoming);
    const CURLcode code = curl_easy_perform(curl.get());
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status != 0 && status != ok && status != 503) return refusal(status);
    if (code == CURLE_OK && status == ok) return {};
    return Error{Code::unavailable, std::string("the admin address cannot be reached: ") + curl_easy_strerror(code)};
}

}  // namespace polybot
