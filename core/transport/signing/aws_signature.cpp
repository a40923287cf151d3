// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/signing/aws_signature.h"

#include "transport/http/http_url.h"
#include "transport/signing/hmac_sha256.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <utility>
#include <vector>

namespace vigil::transport {

namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view kEnd = "aws4_request";

/// "20150830T123600Z".
std::string basicTime(ArrivalTime now) {
    std::string text;
    for (const char c : toIso8601(std::chrono::floor<std::chrono::seconds>(now)))
        if (c != '-' && c != ':')
            text += c;
    return text;
}

/// The parts of a path without "", "." and "..", each encoded (again, where it already was).
std::string canonicalPath(std::string_view path) {
    std::vector<std::string_view> parts;
    const bool ends = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
    while (!path.empty()) {
        const auto end = std::min(path.find('/'), path.size());
        const auto part = path.substr(0, end);
        path.remove_prefix(std::min(end + 1, path.size()));
        if (part == ".." && !parts.empty())
            parts.pop_back();
        else if (!part.empty() && part != "." && part != "..")
            parts.push_back(part);
    }
    std::string text;
    for (const auto part : parts)
        text += '/' + percentEncoded(part);
    return ends || text.empty() ? text + '/' : text;
}

/// Sorted by name, then value; both are encoded already.
std::string canonicalQuery(std::string_view query) {
    std::vector<std::pair<std::string_view, std::string_view>> pairs;
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const auto pair = query.substr(0, end);
        const auto equals = std::min(pair.find('='), pair.size());
        if (!pair.empty())
            pairs.emplace_back(pair.substr(0, equals),
                               pair.substr(std::min(equals + 1, pair.size())));
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    std::ranges::sort(pairs);
    std::string text;
    for (const auto& [name, value] : pairs)
        text += (text.empty() ? "" : "&") + std::string(name) + '=' + std::string(value);
    return text;
}

/// Without spaces at the ends, one where there are several.
std::string canonicalValue(std::string_view value) {
    std::string text;
    for (const char c : value)
        if (c != ' ' && c != '\t')
            text += c;
        else if (!text.empty() && text.back() != ' ')
            text += ' ';
    if (!text.empty() && text.back() == ' ')
        text.pop_back();
    return text;
}

/// Lower-case names, sorted; values of one name joined by commas.
std::map<std::string, std::string> canonicalHeaders(const HttpRequest& request,
                                                    const HttpUrl& url) {
    std::map<std::string, std::string> headers{{"host", url.hostHeader()}};
    for (const auto& [name, value] : request.headers) {
        std::string lower(name);
        std::ranges::transform(lower, lower.begin(),
                               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        const auto [entry, fresh] = headers.try_emplace(lower, canonicalValue(value));
        if (!fresh)
            entry->second += ',' + canonicalValue(value);
    }
    return headers;
}

Digest signingKey(const Secret& secret, std::string_view day, std::string_view region,
                  std::string_view service) {
    std::string first = "AWS4" + std::string(secret.view());
    auto key = hmacSha256(first, day);
    wipe(first.data(), first.size());
    for (const auto part : {region, service, kEnd})
        key = hmacSha256(key, part);
    return key;
}

} // namespace

std::string percentEncoded(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    constexpr std::string_view kPlain = "-._~";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool ascii = byte < 0x80U;
        if ((ascii && std::isalnum(byte) != 0) || kPlain.find(c) != std::string_view::npos)
            encoded += c;
        else
            encoded.append({'%', kDigits[byte >> 4U], kDigits[byte & 0xFU]});
    }
    return encoded;
}

Result<void> signForAws(HttpRequest& request, const AwsCredentials& credentials,
                        std::string_view region, std::string_view service, ArrivalTime now) {
    const auto url = parseHttpUrl(request.url);
    if (!url)
        return tl::unexpected<Error>(url.error());
    const auto time = basicTime(now);
    const auto day = time.substr(0, time.find('T'));
    request.headers.emplace_back("X-Amz-Date", time);
    if (!credentials.sessionToken.empty())
        request.headers.emplace_back("X-Amz-Security-Token", credentials.sessionToken.view());
    std::string lines;
    std::string names;
    for (const auto& [name, value] : canonicalHeaders(request, *url)) {
        lines.append(name).append(":").append(value).append("\n");
        names += (names.empty() ? "" : ";") + name;
    }
    const auto canonical = request.method + '\n' + canonicalPath(url->path) + '\n' +
                           canonicalQuery(url->query) + '\n' + lines + '\n' + names + '\n' +
                           hexText(sha256(request.body));
    const auto scope =
        day + '/' + std::string(region) + '/' + std::string(service) + '/' + std::string(kEnd);
    const auto toSign =
        std::string(kAlgorithm) + '\n' + time + '\n' + scope + '\n' + hexText(sha256(canonical));
    const auto signature =
        hmacSha256(signingKey(credentials.secretKey, day, region, service), toSign);
    request.headers.emplace_back("Authorization", std::string(kAlgorithm) +
                                                      " Credential=" + credentials.accessKey + '/' +
                                                      scope + ", SignedHeaders=" + names +
                                                      ", Signature=" + hexText(signature));
    return {};
}

} // namespace vigil::transport
