// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/http/http_url.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace vigil::transport {
namespace {

constexpr std::uint16_t kHttp = 80;
constexpr std::uint16_t kHttps = 443;

bool isVisible(char c) noexcept { return c > ' ' && c < '\x7f'; }

Result<Endpoint> endpointOf(std::string_view authority, std::uint16_t usual) {
    const auto bad = [] { return fail(ErrorCode::InvalidArgument, "the host cannot be read"); };
    const auto bracket = authority.rfind(']');
    const auto colon = authority.rfind(':');
    const bool hasPort =
        colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
    Endpoint endpoint{std::string(authority.substr(0, hasPort ? colon : authority.size())), usual};
    auto& host = endpoint.host;
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    else if (host.find_first_of(":[]") != std::string::npos)
        return bad();
    if (hasPort) {
        const auto digits = authority.substr(colon + 1);
        const auto read =
            std::from_chars(digits.data(), digits.data() + digits.size(), endpoint.port);
        if (read.ec != std::errc{} || read.ptr != digits.data() + digits.size() ||
            endpoint.port == 0)
            return fail(ErrorCode::InvalidArgument, "the port is no number from 1 to 65535");
    }
    if (host.empty() || host.find_first_of("\\\"<>^`{|}") != std::string::npos)
        return bad();
    return endpoint;
}

} // namespace

std::string HttpUrl::origin() const {
    return (secure ? "https://" : "http://") + endpointText(endpoint);
}

std::string HttpUrl::hostHeader() const {
    if (!usualPort)
        return endpointText(endpoint);
    const bool brackets = endpoint.host.find(':') != std::string::npos;
    return brackets ? '[' + endpoint.host + ']' : endpoint.host;
}

Result<HttpUrl> parseHttpUrl(std::string_view text) {
    if (!std::ranges::all_of(text, isVisible))
        return fail(ErrorCode::InvalidArgument, "an address has no spaces and only ASCII");
    HttpUrl url;
    constexpr std::string_view kPlain = "http://";
    constexpr std::string_view kSecure = "https://";
    url.secure = text.starts_with(kSecure);
    if (!url.secure && !text.starts_with(kPlain))
        return fail(ErrorCode::InvalidArgument, "it does not begin with https:// or http://");
    text.remove_prefix(url.secure ? kSecure.size() : kPlain.size());
    const auto end = std::min(text.find_first_of("/?#"), text.size());
    const auto authority = text.substr(0, end);
    text.remove_prefix(end);
    if (authority.find('@') != std::string_view::npos)
        return fail(ErrorCode::InvalidArgument, "a user or password cannot stand in the address");
    if (text.find('#') != std::string_view::npos)
        return fail(ErrorCode::InvalidArgument, "'#' means nothing to a server");
    const auto usual = url.secure ? kHttps : kHttp;
    auto endpoint = endpointOf(authority, usual);
    if (!endpoint)
        return propagate(endpoint);
    url.endpoint = std::move(*endpoint);
    url.usualPort = url.endpoint.port == usual;
    const auto question = std::min(text.find('?'), text.size());
    url.path = question == 0 ? "/" : std::string(text.substr(0, question));
    if (question < text.size())
        url.query = text.substr(question + 1);
    return url;
}

bool isLoopback(std::string_view host) noexcept {
    constexpr std::array kNames{std::string_view("localhost"), std::string_view("::1")};
    const bool isAddress = host.find_first_not_of("0123456789.") == std::string_view::npos;
    return std::ranges::find(kNames, host) != kNames.end() ||
           (isAddress && host.starts_with("127."));
}

} // namespace vigil::transport
