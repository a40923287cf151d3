// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/signing/hmac_sha256.h"

#include <sodium.h>

namespace vigil::transport {

namespace {

const unsigned char* bytesOf(std::string_view text) noexcept {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string base64(std::string_view bytes, int variant) {
    std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(text.data(), text.size(), bytesOf(bytes), bytes.size(), variant);
    text.resize(text.size() - 1); // the zero at its end
    return text;
}

} // namespace

Digest sha256(std::string_view text) noexcept {
    static_assert(std::tuple_size_v<Digest> == crypto_hash_sha256_BYTES);
    Digest digest{};
    crypto_hash_sha256(digest.data(), bytesOf(text), text.size());
    return digest;
}

Digest hmacSha256(std::string_view key, std::string_view text) noexcept {
    static_assert(std::tuple_size_v<Digest> == crypto_auth_hmacsha256_BYTES);
    Digest digest{};
    crypto_auth_hmacsha256_state state{};
    crypto_auth_hmacsha256_init(&state, bytesOf(key), key.size());
    crypto_auth_hmacsha256_update(&state, bytesOf(text), text.size());
    crypto_auth_hmacsha256_final(&state, digest.data());
    sodium_memzero(&state, sizeof state); // it knows the key
    return digest;
}

Digest hmacSha256(const Digest& key, std::string_view text) noexcept {
    return hmacSha256({reinterpret_cast<const char*>(key.data()), key.size()}, text);
}

std::string hexText(std::span<const unsigned char> bytes) {
    std::string text(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
    text.resize(text.size() - 1); // the zero at its end
    return text;
}

std::string base64Url(std::string_view bytes) {
    return base64(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::string base64Lines(std::string_view bytes) {
    constexpr std::size_t kLine = 76;
    const auto all = base64(bytes, sodium_base64_VARIANT_ORIGINAL);
    std::string lines;
    for (std::size_t at = 0; at < all.size(); at += kLine)
        lines += all.substr(at, kLine) + "\r\n";
    return lines;
}

} // namespace vigil::transport
