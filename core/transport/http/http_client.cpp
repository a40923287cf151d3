// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/http/http_client.h"

#include "transport/http/http_url.h"

#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <memory>

namespace vigil::transport {

namespace {

/// Of an answer; more are not kept.
constexpr std::size_t kMostHeaders = 100;

struct FreeList {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};

using List = std::unique_ptr<curl_slist, FreeList>;

void append(List& list, const std::string& line) {
    if (auto* const longer = curl_slist_append(list.get(), line.c_str())) {
        static_cast<void>(list.release());
        list.reset(longer);
    }
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r\n";
    const auto begin = text.find_first_not_of(kBlank);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

std::size_t takeHeader(const char* bytes, std::size_t /*one*/, std::size_t size, void* user) {
    auto& answer = *static_cast<HttpAnswer*>(user);
    const std::string_view line(bytes, size);
    if (line.starts_with("HTTP/")) {
        answer.headers.clear(); // of a 100 before it
        return size;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || answer.headers.size() >= kMostHeaders)
        return size;
    std::string name(trimmed(line.substr(0, colon)));
    std::ranges::transform(name, name.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    answer.headers.emplace_back(std::move(name), trimmed(line.substr(colon + 1)));
    return size;
}

/// Where a body goes, and how much of it.
struct Body {
    HttpAnswer& answer;
    std::size_t most;
};

std::size_t takeBody(const char* bytes, std::size_t /*one*/, std::size_t size, void* user) {
    auto& [answer, most] = *static_cast<Body*>(user);
    const auto room = most - answer.body.size();
    answer.body.append(bytes, std::min(room, size));
    answer.cut = size > room;
    return answer.cut ? 0 : size; // 0 ends the transfer
}

bool isOneLine(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

} // namespace

std::optional<std::string_view> HttpAnswer::header(std::string_view name) const {
    const auto found = std::ranges::find(headers, name, &HttpHeaders::value_type::first);
    return found == headers.end() ? std::nullopt : std::optional<std::string_view>(found->second);
}

std::chrono::seconds HttpAnswer::retryAfter() const {
    const auto text = header("retry-after").value_or("");
    unsigned seconds = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const bool whole = read.ec == std::errc{} && read.ptr == text.data() + text.size();
    return std::chrono::seconds(whole ? seconds : 0);
}

Result<HttpAnswer> HttpClient::send(const HttpRequest& request, const std::stop_token& stop) {
    const auto url = parseHttpUrl(request.url);
    if (!url)
        return tl::unexpected<Error>(url.error());
    CURL* const easy = m_transfer.begin(m_options.tls);
    if (easy == nullptr)
        return fail(ErrorCode::Full, "no memory for a request");
    HttpAnswer answer;
    Body body{answer, m_options.mostAnswer};
    List headers;
    for (const auto& [name, value] : request.headers) {
        if (name.empty() || !isOneLine(name) || !isOneLine(value))
            return fail(ErrorCode::InvalidArgument, "a header is not one line", url->origin());
        append(headers, std::string(name).append(value.empty() ? ";" : ": ").append(value));
    }
    append(headers, "Expect:"); // nobody waits for a 100
    curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, url->secure ? "https" : "http");
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L); // as it was signed
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "Vigil/" VIGIL_VERSION);
    if (isLoopback(url->endpoint.host))
        curl_easy_setopt(easy, CURLOPT_PROXY, ""); // no proxy comes back to this computer
    if (request.method == "GET") {
        curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    } else {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                         static_cast<curl_off_t>(request.body.size()));
        if (request.method != "POST")
            curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, takeHeader);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &answer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, takeBody);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &body);
    auto done = m_transfer.run(m_options.timeout, stop);
    if (!done && !answer.cut)
        return tl::unexpected<Error>(std::move(done.error()).within(url->origin()));
    answer.status = m_transfer.status();
    return answer;
}

} // namespace vigil::transport
