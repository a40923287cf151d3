// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/mail/smtp_client.h"

#include "transport/signing/hmac_sha256.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <memory>

namespace vigil::transport {

namespace {

struct FreeList {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};

std::size_t give(char* bytes, std::size_t one, std::size_t count, void* user) {
    auto& rest = *static_cast<std::string_view*>(user);
    const auto size = std::min(one * count, rest.size());
    std::memcpy(bytes, rest.data(), size);
    rest.remove_prefix(size);
    return size;
}

/// "Mon, 05 Jan 2026 10:00:00 +0000", in no locale's words.
std::string dateText(ArrivalTime time) {
    constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto seconds = static_cast<std::time_t>(
        std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count());
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%s, %02d %s %d %02d:%02d:%02d +0000",
                  kDays[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                  kMonths[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900,
                  parts.tm_hour, parts.tm_min, parts.tm_sec);
    return text.data();
}

/// A header's words: as they are, or encoded (RFC 2047) in pieces that fit a line.
std::string words(std::string_view text) {
    const auto plain = [](char c) { return c >= ' ' && c < '\x7f'; };
    constexpr std::size_t kPiece = 42; // bytes, 56 in base64
    constexpr std::size_t kLongest = 200;
    if (std::ranges::all_of(text, plain) && text.size() <= kLongest)
        return std::string(text);
    std::string encoded;
    while (!text.empty()) {
        auto size = std::min(kPiece, text.size());
        while (size < text.size() && size > 1 &&
               (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U)
            --size; // no character in two pieces
        auto piece = base64Lines(text.substr(0, size));
        piece.resize(piece.size() - 2); // its line end
        encoded += (encoded.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") + piece + "?=";
        text.remove_prefix(size);
    }
    return encoded;
}

} // namespace

std::string mailText(const Mail& mail) {
    std::string to;
    for (const auto& one : mail.to)
        to += (to.empty() ? "<" : ",\r\n <") + one + '>';
    return "Date: " + dateText(mail.date) + "\r\nFrom: <" + mail.from + ">\r\nTo: " + to +
           "\r\nMessage-ID: <" + hexText(sha256(mail.id)) +
           "@vigil>\r\nSubject: " + words(mail.subject) +
           "\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
           "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
           base64Lines(mail.text);
}

bool isMailAddress(std::string_view text) noexcept {
    const auto at = text.rfind('@');
    const auto allowed = [](char c) {
        return c > ' ' && c < '\x7f' &&
               std::string_view("<>()[],;:\\\"").find(c) == std::string_view::npos;
    };
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
           std::ranges::all_of(text, allowed);
}

Result<SmtpAnswer> SmtpClient::send(const Mail& mail, const std::stop_token& stop) {
    CURL* const easy = m_transfer.begin(m_options.tls);
    if (easy == nullptr)
        return fail(ErrorCode::Full, "no memory for a mail");
    const auto origin = endpointText(m_options.server);
    const auto url = (m_options.tlsFirst ? "smtps://" : "smtp://") + origin;
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_USE_SSL,
                     static_cast<long>(m_options.mayBeClear ? CURLUSESSL_TRY : CURLUSESSL_ALL));
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L); // servers of mail end what idles
    curl_easy_setopt(
        easy, CURLOPT_SERVER_RESPONSE_TIMEOUT,
        static_cast<long>(std::chrono::ceil<std::chrono::seconds>(m_options.timeout).count()));
    if (!m_options.user.empty()) {
        curl_easy_setopt(easy, CURLOPT_USERNAME, m_options.user.c_str());
        curl_easy_setopt(easy, CURLOPT_PASSWORD, m_options.password.terminated());
    }
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM, ('<' + mail.from + '>').c_str());
    std::unique_ptr<curl_slist, FreeList> to;
    for (const auto& one : mail.to)
        if (auto* const longer = curl_slist_append(to.get(), ('<' + one + '>').c_str())) {
            static_cast<void>(to.release());
            to.reset(longer);
        }
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, to.get());
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L); // the others are told
    const auto text = mailText(mail);
    std::string_view rest = text;
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(easy, CURLOPT_READDATA, &rest);
    auto done = m_transfer.run(m_options.timeout, stop);
    if (done)
        return SmtpAnswer{true, 0};
    constexpr int kFirst = 400;
    constexpr int kLast = 599;
    const int status = m_transfer.status();
    const auto code = done.error().code;
    // The last status is then of another step, or tells of the sender and not of this mail.
    const bool ofAnyMail = code == ErrorCode::Timeout || code == ErrorCode::Cancelled ||
                           code == ErrorCode::Authentication;
    if (!ofAnyMail && status >= kFirst && status <= kLast)
        return SmtpAnswer{false, status};
    return tl::unexpected<Error>(std::move(done.error()).within(origin));
}

} // namespace vigil::transport
