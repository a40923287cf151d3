// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/http/curl_transfer.h"

#include "base/clock.h"
#include "transport/net/network_probe.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <mutex>

namespace vigil::transport {

namespace {

using std::chrono::milliseconds;

void startLibrary() {
    static std::once_flag once;
    std::call_once(once, [] {
        ignoreBrokenPipes();
        static_cast<void>(curl_global_init(CURL_GLOBAL_DEFAULT));
    });
}

ErrorCode codeOf(CURLcode code) noexcept {
    switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
        return ErrorCode::Timeout;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        return ErrorCode::NotFound;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_LOGIN_DENIED:
    case CURLE_REMOTE_ACCESS_DENIED:
        return ErrorCode::Authentication;
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
        return ErrorCode::Io;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_NOT_BUILT_IN:
        return ErrorCode::Unsupported;
    case CURLE_URL_MALFORMAT:
        return ErrorCode::InvalidArgument;
    default:
        return ErrorCode::Connection;
    }
}

} // namespace

class CurlTransfer::Handles {
public:
    Handles() {
        startLibrary();
        easy = curl_easy_init();
        multi = curl_multi_init();
    }

    ~Handles() {
        curl_easy_cleanup(easy);
        curl_multi_cleanup(multi);
    }

    Handles(const Handles&) = delete;
    Handles& operator=(const Handles&) = delete;

    CURL* easy = nullptr;
    CURLM* multi = nullptr;
    std::array<char, CURL_ERROR_SIZE> text{};
};

CurlTransfer::CurlTransfer() : m_handles(std::make_unique<Handles>()) {}

CurlTransfer::~CurlTransfer() = default;

void* CurlTransfer::begin(const TlsOptions& tls) {
    CURL* const easy = m_handles->easy;
    if (easy == nullptr)
        return nullptr;
    curl_easy_reset(easy);
    m_handles->text.front() = '\0';
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, m_handles->text.data());
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!tls.caFile.empty()) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, tls.caFile.c_str());
        curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr); // that authority alone
    }
    if (!tls.clientCertFile.empty()) {
        const auto& key = tls.clientKeyFile.empty() ? tls.clientCertFile : tls.clientKeyFile;
        curl_easy_setopt(easy, CURLOPT_SSLCERT, tls.clientCertFile.c_str());
        curl_easy_setopt(easy, CURLOPT_SSLKEY, key.c_str());
    }
    return easy;
}

Result<void> CurlTransfer::run(milliseconds timeout, const std::stop_token& stop) {
    CURL* const easy = m_handles->easy;
    CURLM* const multi = m_handles->multi;
    if (easy == nullptr || multi == nullptr)
        return fail(ErrorCode::Full, "no memory for a transfer");
    const base::SystemClock clock; // the network knows no other
    const SteadyTime deadline = clock.steadyNow() + timeout;
    const std::stop_callback wake(stop, [multi] { curl_multi_wakeup(multi); });
    curl_multi_add_handle(multi, easy);
    CURLcode code = CURLE_OK;
    bool done = false;
    bool late = false;
    while (!done && !late && !stop.stop_requested()) {
        int running = 0;
        curl_multi_perform(multi, &running);
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi, &left))
            if (message->msg == CURLMSG_DONE) {
                code = message->data.result;
                done = true;
            }
        const auto now = clock.steadyNow();
        late = now >= deadline;
        if (!done && !late) {
            constexpr milliseconds kStep{200};
            const auto wait = std::min(std::chrono::ceil<milliseconds>(deadline - now), kStep);
            curl_multi_poll(multi, nullptr, 0, static_cast<int>(wait.count()), nullptr);
        }
    }
    if (!done) // a goodbye, as SMTP has one, is waited for no longer than this
        curl_easy_setopt(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, 1L);
    curl_multi_remove_handle(multi, easy); // what is under way ends
    if (!done)
        return late ? fail(ErrorCode::Timeout, "no answer in time")
                    : fail(ErrorCode::Cancelled, "stopped");
    if (code == CURLE_OK)
        return {};
    const auto* const said =
        m_handles->text.front() != '\0' ? m_handles->text.data() : curl_easy_strerror(code);
    return fail(codeOf(code), said);
}

int CurlTransfer::status() const {
    long status = 0;
    if (m_handles->easy != nullptr)
        curl_easy_getinfo(m_handles->easy, CURLINFO_RESPONSE_CODE, &status);
    return static_cast<int>(status);
}

} // namespace vigil::transport
