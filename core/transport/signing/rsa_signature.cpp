// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/signing/rsa_signature.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>

namespace vigil::transport {

namespace {

template <auto Function>
struct Free {
    template <typename T>
    void operator()(T* p) const noexcept {
        Function(p);
    }
};

using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Context = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;

/// Nobody is asked for the password of a key.
int noPassword(char* /*buffer*/, int /*size*/, int /*forWriting*/, void* /*user*/) { return -1; }

Key readKey(const Secret& secret) {
    const auto text = secret.view();
    const Bio bytes(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    Key key(bytes ? PEM_read_bio_PrivateKey(bytes.get(), nullptr, noPassword, nullptr) : nullptr);
    ERR_clear_error();
    return key;
}

} // namespace

Result<std::string> rsaSha256(const Secret& key, std::string_view text) {
    const auto read = readKey(key);
    if (!read || EVP_PKEY_get_base_id(read.get()) != EVP_PKEY_RSA)
        return fail(ErrorCode::InvalidArgument, "the private key cannot be read as one of RSA");
    const Context context(EVP_MD_CTX_new());
    const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
    std::size_t size = 0;
    if (!context ||
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, read.get()) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) != 1)
        return fail(ErrorCode::Internal, "nothing can be signed with the private key");
    std::string signature(size, '\0');
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       bytes, text.size()) != 1)
        return fail(ErrorCode::Internal, "nothing can be signed with the private key");
    signature.resize(size);
    return signature;
}

} // namespace vigil::transport
