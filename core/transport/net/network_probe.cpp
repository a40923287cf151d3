// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/net/network_probe.h"

#include "base/clock.h"
#include "base/regular_file.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fstream>
#include <memory>
#include <system_error>
#include <utility>

namespace vigil::transport {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kStopCheck{100};

/// *Owns:* a socket.
class Socket {
public:
    explicit Socket(int fd) noexcept : m_fd(fd) {}

    Socket(Socket&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}

    Socket& operator=(Socket&& other) noexcept {
        std::swap(m_fd, other.m_fd);
        return *this;
    }

    ~Socket() {
        if (m_fd >= 0)
            ::close(m_fd);
    }

    [[nodiscard]] int fd() const noexcept { return m_fd; }

private:
    int m_fd;
};

/// How long a probe may still take.
struct Patience {
    SteadyTime deadline; ///< of the system's clock: the network knows no other
    const std::stop_token& stop;

    /// Waits until the socket is ready. Errors: Timeout, Cancelled, Connection.
    [[nodiscard]] Result<void> waitFor(int fd, short events) const {
        for (;;) {
            if (stop.stop_requested())
                return fail(ErrorCode::Cancelled, "stopped");
            const auto left = deadline - base::SystemClock{}.steadyNow();
            if (left <= std::chrono::nanoseconds::zero())
                return fail(ErrorCode::Timeout, "no answer in time");
            pollfd one{fd, events, 0};
            const auto span = std::min(std::chrono::ceil<milliseconds>(left), kStopCheck).count();
            const int ready = ::poll(&one, 1, static_cast<int>(span));
            if (ready > 0)
                return {};
            if (ready < 0 && errno != EINTR)
                return fail(ErrorCode::Connection, std::generic_category().message(errno));
        }
    }
};

struct FreeAddresses {
    void operator()(addrinfo* list) const noexcept { ::freeaddrinfo(list); }
};

using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

Result<Addresses> resolve(const Endpoint& endpoint) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    const int rc =
        ::getaddrinfo(endpoint.host.c_str(), std::to_string(endpoint.port).c_str(), &hints, &list);
    Addresses addresses(list);
    if (rc != 0)
        return fail(ErrorCode::NotFound, ::gai_strerror(rc), endpoint.host);
    return addresses;
}

std::string addressText(const addrinfo& address) {
    std::array<char, 64> text{};
    if (::getnameinfo(address.ai_addr, address.ai_addrlen, text.data(), text.size(), nullptr, 0,
                      NI_NUMERICHOST) != 0)
        return "?";
    return text.data();
}

Result<Socket> connectTo(const addrinfo& address, const Patience& patience) {
    Socket socket(::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (socket.fd() < 0)
        return fail(ErrorCode::Connection, std::generic_category().message(errno));
    if (::connect(socket.fd(), address.ai_addr, address.ai_addrlen) == 0)
        return socket;
    if (errno != EINPROGRESS)
        return fail(ErrorCode::Connection, std::generic_category().message(errno));
    if (auto ready = patience.waitFor(socket.fd(), POLLOUT); !ready)
        return propagate(ready);
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0)
        return fail(ErrorCode::Connection, std::generic_category().message(error));
    return socket;
}

struct Connected {
    Socket socket;
    std::string address;
};

Result<Connected> connectTcp(const Endpoint& endpoint, const Patience& patience) {
    auto addresses = resolve(endpoint);
    if (!addresses)
        return propagate(addresses);
    Error last{ErrorCode::Connection, "the name has no address", endpointText(endpoint)};
    for (const addrinfo* a = addresses->get(); a != nullptr; a = a->ai_next) {
        auto socket = connectTo(*a, patience);
        if (socket)
            return Connected{std::move(*socket), addressText(*a)};
        last = std::move(socket.error()).within(endpointText(endpoint));
    }
    return tl::unexpected<Error>(std::move(last));
}

template <auto Function>
struct Free {
    template <typename T>
    void operator()(T* p) const noexcept {
        Function(p);
    }
};

using ContextPtr = std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>>;
using SslPtr = std::unique_ptr<SSL, Free<SSL_free>>;
using CertificatePtr = std::unique_ptr<X509, Free<X509_free>>;

std::string lastSslReason() {
    const auto code = ERR_peek_last_error();
    const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    ERR_clear_error();
    return reason == nullptr ? "the server hung up" : reason;
}

Result<ContextPtr> makeContext(const TlsOptions& tls) {
    ContextPtr context(SSL_CTX_new(TLS_client_method()));
    if (!context)
        return fail(ErrorCode::Internal, lastSslReason());
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    const int trusted = tls.caFile.empty()
                            ? SSL_CTX_set_default_verify_paths(context.get())
                            : SSL_CTX_load_verify_file(context.get(), tls.caFile.c_str());
    if (trusted != 1)
        return fail(ErrorCode::Io, "no certificates could be read: " + lastSslReason(), tls.caFile);
    if (!tls.clientCertFile.empty()) {
        const auto& key = tls.clientKeyFile.empty() ? tls.clientCertFile : tls.clientKeyFile;
        if (SSL_CTX_use_certificate_chain_file(context.get(), tls.clientCertFile.c_str()) != 1 ||
            SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1)
            return fail(ErrorCode::Io, "certificate or key cannot be used: " + lastSslReason(),
                        tls.clientCertFile);
    }
    return context;
}

bool isAddress(const std::string& host) {
    std::array<unsigned char, sizeof(in6_addr)> raw{};
    return ::inet_pton(AF_INET, host.c_str(), raw.data()) == 1 ||
           ::inet_pton(AF_INET6, host.c_str(), raw.data()) == 1;
}

Result<SslPtr> makeSession(SSL_CTX& context, const Socket& socket, const std::string& host) {
    SslPtr ssl(SSL_new(&context));
    if (!ssl || SSL_set_fd(ssl.get(), socket.fd()) != 1)
        return fail(ErrorCode::Internal, lastSslReason());
    const int named =
        isAddress(host) ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl.get()), host.c_str())
                        : static_cast<int>(SSL_set1_host(ssl.get(), host.c_str()) == 1 &&
                                           SSL_set_tlsext_host_name(ssl.get(), host.c_str()) == 1);
    if (named != 1)
        return fail(ErrorCode::InvalidArgument, "not a host name", host);
    return ssl;
}

/// What to do about a refused certificate.
const char* wayOut(long verdict) noexcept {
    switch (verdict) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return "; enter the host as the certificate names it";
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return "; have it renewed, or set this computer's clock";
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        return "; name the CA file of its issuer";
    default:
        return "";
    }
}

Result<void> shakeHands(SSL& ssl, const Socket& socket, const Patience& patience) {
    for (;;) {
        ERR_clear_error();
        const int rc = SSL_connect(&ssl);
        if (rc == 1)
            return {};
        const int kind = SSL_get_error(&ssl, rc);
        if (kind == SSL_ERROR_WANT_READ || kind == SSL_ERROR_WANT_WRITE) {
            const short events = kind == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT;
            if (auto ready = patience.waitFor(socket.fd(), events); !ready)
                return propagate(ready);
            continue;
        }
        if (const long verdict = SSL_get_verify_result(&ssl); verdict != X509_V_OK)
            return fail(ErrorCode::Authentication,
                        std::string("the server's certificate is refused: ") +
                            X509_verify_cert_error_string(verdict) + wayOut(verdict));
        return fail(ErrorCode::Connection, "TLS handshake failed: " + lastSslReason());
    }
}

std::string sessionText(const SSL& ssl) {
    std::string text = SSL_get_version(&ssl);
    const CertificatePtr certificate(SSL_get1_peer_certificate(&ssl));
    if (certificate) {
        std::array<char, 256> subject{};
        X509_NAME_oneline(X509_get_subject_name(certificate.get()), subject.data(),
                          static_cast<int>(subject.size()));
        text += ", certificate of ";
        text += subject.data();
    }
    return text;
}

Patience patienceOf(milliseconds span, const std::stop_token& stop) {
    return {base::SystemClock{}.steadyNow() + span, stop};
}

} // namespace

Result<Endpoint> parseEndpoint(std::string_view text) {
    const auto colon = text.rfind(':');
    const auto bad = [&] {
        return fail(ErrorCode::InvalidArgument, "not of the form host:port", std::string(text));
    };
    if (colon == std::string_view::npos || colon == 0)
        return bad();
    Endpoint endpoint;
    const auto digits = text.substr(colon + 1);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), endpoint.port);
    if (error != std::errc{} || end != digits.data() + digits.size() || endpoint.port == 0)
        return bad();
    auto host = text.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    else if (host.find(':') != std::string_view::npos)
        return bad();
    endpoint.host = host;
    return endpoint;
}

std::string endpointText(const Endpoint& endpoint) {
    const bool brackets = endpoint.host.find(':') != std::string::npos;
    return (brackets ? "[" + endpoint.host + "]" : endpoint.host) + ":" +
           std::to_string(endpoint.port);
}

Result<std::string> probeName(const Endpoint& endpoint) {
    auto addresses = resolve(endpoint);
    if (!addresses)
        return propagate(addresses);
    std::string text;
    for (const addrinfo* a = addresses->get(); a != nullptr; a = a->ai_next)
        text += (text.empty() ? "" : ", ") + addressText(*a);
    return text;
}

Result<std::string> probeTcp(const Endpoint& endpoint, milliseconds patience,
                             const std::stop_token& stop) {
    auto connected = connectTcp(endpoint, patienceOf(patience, stop));
    if (!connected)
        return propagate(connected);
    return connected->address;
}

Result<std::string> probeTls(const Endpoint& endpoint, const TlsOptions& tls, milliseconds patience,
                             const std::stop_token& stop) {
    ignoreBrokenPipes();
    const auto limit = patienceOf(patience, stop);
    auto context = makeContext(tls);
    if (!context)
        return propagate(context);
    auto connected = connectTcp(endpoint, limit);
    if (!connected)
        return propagate(connected);
    auto session = makeSession(**context, connected->socket, endpoint.host);
    if (!session)
        return propagate(session);
    auto shaken = shakeHands(**session, connected->socket, limit);
    if (!shaken)
        return tl::unexpected<Error>(std::move(shaken.error()).within(endpointText(endpoint)));
    auto text = sessionText(**session);
    SSL_shutdown(session->get());
    return text;
}

Error explainFailure(const Endpoint& endpoint, const TlsOptions& tls, Error failure,
                     const std::stop_token& stop) {
    if (!tls.enabled || failure.code != ErrorCode::Connection)
        return failure;
    auto probed = probeTls(endpoint, tls, std::chrono::seconds{3}, stop);
    if (probed || probed.error().code == ErrorCode::Cancelled)
        return failure;
    return probed.error();
}

Result<void> checkTlsFiles(const TlsOptions& tls) {
    if (!tls.enabled)
        return {};
    for (const auto* path : {&tls.caFile, &tls.clientCertFile, &tls.clientKeyFile})
        if (!path->empty())
            if (const auto readable = RegularFile::open(*path); !readable)
                return fail(ErrorCode::Io,
                            "the certificate or key file cannot be read: " +
                                readable.error().detail,
                            *path);
    return {};
}

void ignoreBrokenPipes() {
    static const auto previous = std::signal(SIGPIPE, SIG_IGN);
    static_cast<void>(previous);
}

} // namespace vigil::transport
