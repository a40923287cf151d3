// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// SHA-256 (FIPS 180-4), HMAC with it (RFC 2104) and how both are written. *Thread:* any.
namespace vigil::transport {

using Digest = std::array<unsigned char, 32>;

[[nodiscard]] Digest sha256(std::string_view text) noexcept;

/// `key` of any length.
[[nodiscard]] Digest hmacSha256(std::string_view key, std::string_view text) noexcept;
[[nodiscard]] Digest hmacSha256(const Digest& key, std::string_view text) noexcept;

/// Two lower-case hexadecimal digits a byte.
[[nodiscard]] std::string hexText(std::span<const unsigned char> bytes);

/// Base64 for addresses, without padding (RFC 4648, section 5).
[[nodiscard]] std::string base64Url(std::string_view bytes);

/// Base64 in lines of 76 characters that end in CR LF (RFC 2045, section 6.8).
[[nodiscard]] std::string base64Lines(std::string_view bytes);

} // namespace vigil::transport
