#include "http/client.hpp"

#include <memory>
#include <mutex>
#include <stdexcept>
#include <utility>

#include <curl/curl.h>

namespace polybot {
namespace {

struct CurlDeleter {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    void operator()(curl_mime* mime) const { curl_mime_free(mime); }
};
using Handle = std::unique_ptr<CURL, CurlDeleter>;
using HeaderList = std::unique_ptr<curl_slist, CurlDeleter>;
using Mime = std::unique_ptr<curl_mime, CurlDeleter>;

/// What the callbacks fill.
struct Reception {
    IncomingResponse response;
    std::size_t limit = 0;
    bool too_large = false;
};

std::size_t on_body(char* data, std::size_t, std::size_t size, void* user) {
    auto& reception = *static_cast<Reception*>(user);
    if (reception.response.body.size() + size > reception.limit) {
        reception.too_large = true;
        return 0;
    }
    reception.response.body.append(data, size);
    return size;
}

std::size_t on_header(char* data, std::size_t, std::size_t size, void* user) {
    auto& response = static_cast<Reception*>(user)->response;
    const std::string_view line(data, size);
    // A status line starts the headers of a further response, after a 100 say.
    if (line.starts_with("HTTP/")) response.headers.clear();
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return size;
    constexpr std::string_view blank = " \t\r\n";
    std::string_view value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(blank), value.size()));
    value = value.substr(0, value.find_last_not_of(blank) + 1);
    response.headers.emplace_back(line.substr(0, colon), value);
    return size;
}

HeaderList to_list(const HttpHeaders& headers) {
    HeaderList list;
    const auto append = [&list](const std::string& line) {
        curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
        if (longer == nullptr) throw std::bad_alloc();
        (void)list.release();
        list.reset(longer);
    };
    // Without it curl waits a second for a 100 before it sends a larger body.
    append("Expect:");
    for (const auto& [name, value] : headers) append(name + ": " + value);
    return list;
}

Mime to_mime(CURL* curl, const std::vector<FormPart>& parts) {
    Mime mime(curl_mime_init(curl));
    for (const FormPart& part : parts) {
        curl_mimepart* const field = curl_mime_addpart(mime.get());
        curl_mime_name(field, part.name.c_str());
        curl_mime_data(field, part.data.data(), part.data.size());
        if (!part.file_name.empty()) curl_mime_filename(field, part.file_name.c_str());
        if (!part.content_type.empty()) curl_mime_type(field, part.content_type.c_str());
    }
    return mime;
}

/// Curl's own text may hold the URL, so only its code's fixed description is used.
Error to_error(CURLcode code, const OutgoingRequest& request, bool too_large) {
    const std::string where = " (" + (request.log_url.empty() ? request.url : request.log_url) + ")";
    if (too_large) return {Code::resource_exhausted, "the response is too large" + where};
    if (code == CURLE_OPERATION_TIMEDOUT) return {Code::deadline_exceeded, "no answer in time" + where};
    if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL) {
        return {Code::invalid_argument, "not an http address" + where};
    }
    return {Code::unavailable, std::string(curl_easy_strerror(code)) + where};
}

void set_up(CURL* curl, const OutgoingRequest& request, Reception& reception) {
    curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reception);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &reception);
    if (request.method == "HEAD") {
        curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    } else if (request.form.empty() && (request.method != "GET" || !request.body.empty())) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data() == nullptr ? "" : request.body.data());
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
}

}  // namespace

class HttpClient::Impl {
  public:
    Impl() {
        if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw std::runtime_error("libcurl does not start");
    }

    Result<IncomingResponse> send(const OutgoingRequest& request) {
        Handle handle = take();
        CURL* const curl = handle.get();
        Reception reception{.response = {}, .limit = request.max_response_bytes};
        set_up(curl, request, reception);
        const HeaderList headers = to_list(request.headers);
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
        Mime form;
        if (!request.form.empty()) {
            form = to_mime(curl, request.form);
            curl_easy_setopt(curl, CURLOPT_MIMEPOST, form.get());
        }

        const CURLcode code = curl_easy_perform(curl);
        long status = 0;
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
        // Forgets the options, keeps the connections.
        curl_easy_reset(curl);
        give_back(std::move(handle));
        if (code != CURLE_OK) return to_error(code, request, reception.too_large);
        reception.response.status = static_cast<int>(status);
        return std::move(reception.response);
    }

  private:
    Handle take() {
        {
            const std::scoped_lock lock(mutex_);
            if (!idle_.empty()) {
                Handle handle = std::move(idle_.back());
                idle_.pop_back();
                return handle;
            }
        }
        Handle handle(curl_easy_init());
        if (!handle) throw std::runtime_error("libcurl has no handle to give");
        return handle;
    }

    void give_back(Handle handle) {
        const std::scoped_lock lock(mutex_);
        idle_.push_back(std::move(handle));
    }

    std::mutex mutex_;
    std::vector<Handle> idle_;
};

HttpClient::HttpClient() : impl_(std::make_unique<Impl>()) {}
HttpClient::~HttpClient() = default;

Result<IncomingResponse> HttpClient::send(const OutgoingRequest& request) {
    return impl_->send(request);
}

}  // namespace polybot
