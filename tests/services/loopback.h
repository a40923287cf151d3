// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <utility>

namespace vigil::tests {

/// 127.0.0.1:port; port 0 lets the system choose.
inline sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// A socket that listens at a port of 127.0.0.1 that the system chose, and that port.
inline std::pair<int, std::uint16_t> listenOnLoopback() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = loopback(0);
    socklen_t size = sizeof address;
    static_cast<void>(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address));
    ::listen(socket, 16);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    return {socket, ntohs(address.sin_port)};
}

} // namespace vigil::tests
