#include "http/client.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <new>
#include <stdexcept>

#include <boost/beast/core/string.hpp>
#include <boost/url.hpp>

#include "http/curl_handle.hpp"

namespace polybot {
namespace {

constexpr long connect_timeout_ms = 10'000;
constexpr std::size_t max_header_bytes = 64U << 10U;

/// What libcurl's callbacks fill, and how they stop a response that goes on for too long.
struct Incoming {
    const OutgoingRequest& request;
    IncomingResponse response = {};
    std::size_t header_bytes = 0;
    bool too_large = false;
};

std::size_t on_body(const char* data, std::size_t, std::size_t size, void* user) {
    auto& incoming = *static_cast<Incoming*>(user);
    if (size > incoming.request.max_response_bytes - incoming.response.body.size()) {
        incoming.too_large = true;
        return CURL_WRITEFUNC_ERROR;
    }
    incoming.response.body.append(data, size);
    return size;
}

std::size_t on_header(const char* data, std::size_t, std::size_t size, void* user) {
    auto& incoming = *static_cast<Incoming*>(user);
    incoming.header_bytes += size;
    if (incoming.header_bytes > max_header_bytes) {
        incoming.too_large = true;
        return CURL_WRITEFUNC_ERROR;
    }
    const std::string_view line(data, size);
    if (line.starts_with("HTTP/")) incoming.response.headers.clear();  // The final response, after a "100 Continue".
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return size;
    const auto trim = [](std::string_view text) {
        const auto first = std::min(text.find_first_not_of(" \t\r\n"), text.size());
        return text.substr(first, text.find_last_not_of(" \t\r\n") + 1 - first);
    };
    incoming.response.headers.emplace_back(line.substr(0, colon), trim(line.substr(colon + 1)));
    return size;
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const Incoming*>(user)->request.stop.stop_requested() ? 1 : 0;
}

/// Reads a form part where it lies, so that a picture is not copied.
struct PartReader {
    std::string_view data;
    std::size_t position = 0;
};

std::size_t on_part_read(char* out, std::size_t, std::size_t room, void* user) {
    auto& part = *static_cast<PartReader*>(user);
    const std::size_t size = part.data.copy(out, room, part.position);
    part.position += size;
    return size;
}

int on_part_seek(void* user, curl_off_t offset, int origin) {
    auto& part = *static_cast<PartReader*>(user);
    if (origin != SEEK_SET || offset < 0 || static_cast<std::size_t>(offset) > part.data.size()) {
        return CURL_SEEKFUNC_CANTSEEK;
    }
    part.position = static_cast<std::size_t>(offset);
    return CURL_SEEKFUNC_OK;
}

/// An option that cannot be set is a bug of ours or a libcurl that is too old.
template <class T>
void set(CURL* curl, CURLoption option, T value) {
    const CURLcode code = curl_easy_setopt(curl, option, value);
    if (code == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
    if (code != CURLE_OK) throw std::logic_error(std::string("libcurl: ") + curl_easy_strerror(code));
}

std::string name_in_errors(const OutgoingRequest& request) {
    return request.log_url.empty() ? request.url.substr(0, request.url.find_first_of("?#")) : request.log_url;
}

Error failure(const OutgoingRequest& request, Code code, std::string_view reason) {
    return {.code = code,
            .message = request.method + " " + name_in_errors(request) + " failed: " + std::string(reason)};
}

bool is_clean(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == text.npos;
}

CurlList make_headers(const OutgoingRequest& request) {
    CurlList list;
    const auto append = [&list](const std::string& line) {
        curl_slist* longer = curl_slist_append(list.get(), line.c_str());
        if (longer == nullptr) throw std::bad_alloc();
        static_cast<void>(list.release());
        list.reset(longer);
    };
    for (const auto& [name, value] : request.headers) append(value.empty() ? name + ";" : name + ": " + value);
    append("Expect:");  // Else a server that does not know 100-continue costs a second for each upload.
    const bool typed = !request.form.empty() || !find_header(request.headers, "Content-Type").empty();
    if (!typed) append("Content-Type:");  // libcurl would call any body a form.
    return list;
}

CurlMime make_form(CURL* curl, const std::vector<FormPart>& parts, std::vector<PartReader>& readers) {
    CurlMime form(curl_mime_init(curl));
    readers.reserve(parts.size());  // libcurl keeps pointers to the elements.
    for (const FormPart& part : parts) {
        PartReader& reader = readers.emplace_back(PartReader{.data = part.data});
        curl_mimepart* added = curl_mime_addpart(form.get());
        curl_mime_name(added, part.name.c_str());
        if (!part.file_name.empty()) curl_mime_filename(added, part.file_name.c_str());
        if (!part.content_type.empty()) curl_mime_type(added, part.content_type.c_str());
        curl_mime_data_cb(added, static_cast<curl_off_t>(part.data.size()), on_part_read, on_part_seek, nullptr,
                          &reader);
    }
    return form;
}

void set_method(CURL* curl, const OutgoingRequest& request, curl_mime* form) {
    if (form != nullptr) {
        set(curl, CURLOPT_MIMEPOST, form);
    } else if (request.method == "HEAD") {
        set(curl, CURLOPT_NOBODY, 1L);
    } else if (!request.body.empty() || request.method == "POST" ||
               request.method == "PUT") {  // A length of 0 is sent too.
        set(curl, CURLOPT_POST, 1L);
        set(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        set(curl, CURLOPT_POSTFIELDS, request.body.empty() ? "" : request.body.data());
    }
    if (request.method != "GET" && request.method != "HEAD" && request.method != "POST") {
        set(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
}

/// This machine itself and what it alone can reach, such as the metadata service of a cloud's machine (link-local
/// addresses, RFC 3927).
bool is_beyond_proxies(const boost::urls::url_view& url) {
    if (url.host_type() == boost::urls::host_type::ipv4) {
        const auto address = url.host_ipv4_address();
        return address.is_loopback() || (address.to_uint() >> 16U) == 0xA9FEU;  // 169.254.0.0/16
    }
    if (url.host_type() == boost::urls::host_type::ipv6) return url.host_ipv6_address().is_loopback();
    return boost::beast::iequals(url.encoded_host(), "localhost");
}

Error to_error(const OutgoingRequest& request, CURLcode code, bool too_large) {
    if (too_large) return failure(request, Code::resource_exhausted, "the response is too large");
    const char* reason = curl_easy_strerror(code);  // A fixed text; libcurl's detailed one may show the URL.
    switch (code) {
        case CURLE_FILESIZE_EXCEEDED:
            return failure(request, Code::resource_exhausted, "the response is too large");
        case CURLE_OPERATION_TIMEDOUT:
            return failure(request, Code::deadline_exceeded, reason);
        case CURLE_ABORTED_BY_CALLBACK:
            return failure(request, Code::unavailable, "it was called off");
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL:
            return failure(request, Code::invalid_argument, reason);
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
            return failure(request, Code::failed_precondition, reason);
        default:
            return failure(request, Code::unavailable, reason);
    }
}

}  // namespace

class HttpClient::Impl {
  public:
    Impl() {
        static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
        if (started != CURLE_OK) throw std::runtime_error("libcurl does not start");
    }

    Result<IncomingResponse> send(const OutgoingRequest& request) {
        const auto url = boost::urls::parse_uri(request.url);
        if (!url) return failure(request, Code::invalid_argument, "the URL is malformed");
        const bool headers_clean = std::ranges::all_of(
            request.headers, [](const auto& header) { return is_clean(header.first) && is_clean(header.second); });
        if (!headers_clean) return failure(request, Code::invalid_argument, "a header is malformed");

        // What the handle points to outlives the lease, which resets it.
        Incoming incoming{.request = request};
        const CurlList headers = make_headers(request);
        std::vector<PartReader> readers;
        CurlMime form;
        const CurlPool::Lease lease(pool_);
        CURL* curl = lease.get();
        if (!request.form.empty()) form = make_form(curl, request.form, readers);

        set(curl, CURLOPT_NOSIGNAL, 1L);
        set(curl, CURLOPT_PROTOCOLS_STR, "http,https");
        set(curl, CURLOPT_USERAGENT, "polybot");
        set(curl, CURLOPT_TCP_KEEPALIVE, 1L);
        set(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
        if (is_beyond_proxies(*url)) set(curl, CURLOPT_PROXY, "");
        set(curl, CURLOPT_URL, request.url.c_str());
        set(curl, CURLOPT_HTTPHEADER, headers.get());
        set(curl, CURLOPT_TIMEOUT_MS, std::max<long>(1, static_cast<long>(request.timeout.count())));
        set(curl, CURLOPT_CONNECTTIMEOUT_MS, connect_timeout_ms);
        set(curl, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(request.max_response_bytes));
        set(curl, CURLOPT_WRITEFUNCTION, on_body);
        set(curl, CURLOPT_WRITEDATA, &incoming);
        set(curl, CURLOPT_HEADERFUNCTION, on_header);
        set(curl, CURLOPT_HEADERDATA, &incoming);
        set(curl, CURLOPT_NOPROGRESS, 0L);
        set(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
        set(curl, CURLOPT_XFERINFODATA, &incoming);
        set_method(curl, request, form.get());

        const CURLcode code = curl_easy_perform(curl);
        if (code != CURLE_OK) return to_error(request, code, incoming.too_large);
        long status = 0;
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
        incoming.response.status = static_cast<int>(status);
        return std::move(incoming.response);
    }

  private:
    CurlPool pool_;
};

HttpClient::HttpClient() : impl_(std::make_unique<Impl>()) {}
HttpClient::~HttpClient() = default;
Result<IncomingResponse> HttpClient::send(const OutgoingRequest& request) {
    return impl_->send(request);
}

}  // namespace polybot
