// SPDX-License-Identifier: GPL-3.0-or-later
#include "mqtt_listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>

namespace vigil::tests {
namespace {

constexpr int kPatienceMs = 5000;

bool isReadable(int socket, int milliseconds) {
    pollfd wait{socket, POLLIN, 0};
    return ::poll(&wait, 1, milliseconds) == 1;
}

std::optional<std::uint8_t> readByte(int socket) {
    std::uint8_t byte = 0;
    if (!isReadable(socket, kPatienceMs) || ::recv(socket, &byte, 1, 0) != 1)
        return std::nullopt;
    return byte;
}

/// What follows the first byte of a packet and its length.
std::optional<std::string> readBody(int socket) {
    std::size_t length = 0;
    for (int shift = 0; shift < 28; shift += 7) {
        const auto byte = readByte(socket);
        if (!byte)
            return std::nullopt;
        length |= static_cast<std::size_t>(*byte & 0x7FU) << static_cast<unsigned>(shift);
        if ((*byte & 0x80U) == 0)
            break;
    }
    std::string body;
    while (body.size() < length)
        if (const auto byte = readByte(socket))
            body += static_cast<char>(*byte);
        else
            return std::nullopt;
    return body;
}

/// Walks the fields of a body.
class Fields {
public:
    explicit Fields(const std::string& body) : m_body(body) {}

    [[nodiscard]] bool atEnd() const { return m_at >= m_body.size(); }

    unsigned byte() { return atEnd() ? 0U : static_cast<std::uint8_t>(m_body[m_at++]); }

    unsigned word() {
        const unsigned high = byte();
        return high << 8U | byte();
    }

    unsigned longWord() {
        const unsigned high = word();
        return high << 16U | word();
    }

    /// Properties of MQTT 5; only those with four bytes are known, and named.
    std::string properties() {
        std::string words;
        for (auto end = byte() + m_at; m_at < end;) {
            constexpr unsigned kSessionExpiry = 0x11;
            constexpr unsigned kLargestPacket = 0x27;
            const unsigned name = byte();
            if (name != kSessionExpiry && name != kLargestPacket)
                return words + ", unknown property";
            words += name == kSessionExpiry ? ", expiry " : ", largest ";
            words += std::to_string(longWord());
        }
        return words;
    }

    std::string text() {
        const auto length = word();
        auto piece = m_body.substr(std::min(m_at, m_body.size()), length);
        m_at += length;
        return piece;
    }

private:
    const std::string& m_body;
    std::size_t m_at = 0;
};

/// The level of the protocol: 4 is MQTT 3.1.1.
unsigned levelOf(const std::string& body) {
    Fields fields(body);
    static_cast<void>(fields.text()); // "MQTT"
    return fields.byte();
}

constexpr unsigned kMqtt5 = 5;

std::string describeConnect(const std::string& body) {
    Fields fields(body);
    static_cast<void>(fields.text());
    const unsigned level = fields.byte();
    const unsigned flags = fields.byte();
    const unsigned keepAlive = fields.word();
    std::string words = ", level " + std::to_string(level);
    if (level == kMqtt5)
        words += fields.properties();
    words += ", id " + fields.text();
    if ((flags & 0x04U) != 0) {
        words += ", will of " + fields.text();
        static_cast<void>(fields.text()); // its payload
    }
    words += ", user " + ((flags & 0x80U) != 0 ? fields.text() : "none");
    words += ", password " + ((flags & 0x40U) != 0 ? fields.text() : "none");
    words += (flags & 0x02U) != 0 ? ", clean" : ", kept";
    return words + ", keep alive " + std::to_string(keepAlive);
}

std::string describeSubscribe(const std::string& body, unsigned level) {
    Fields fields(body);
    static_cast<void>(fields.word()); // packet id
    std::string words = level == kMqtt5 ? fields.properties() : std::string();
    while (!fields.atEnd()) {
        words += ", " + fields.text();
        words += " qos " + std::to_string(fields.byte());
    }
    return words;
}

std::string localAddress(int socket) {
    sockaddr_in address{};
    socklen_t length = sizeof address;
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length);
    std::array<char, INET_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size());
    return text.data();
}

} // namespace

MqttListener::MqttListener(Manner manner)
    : m_manner(manner), m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in any{}; // every address of this machine: 127.0.0.2 is one
    any.sin_family = AF_INET;
    any.sin_addr.s_addr = htonl(INADDR_ANY);
    socklen_t length = sizeof any;
    if (::bind(m_socket, reinterpret_cast<sockaddr*>(&any), length) == 0 &&
        ::listen(m_socket, 8) == 0 &&
        ::getsockname(m_socket, reinterpret_cast<sockaddr*>(&any), &length) == 0)
        m_port = ntohs(any.sin_port);
    m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

MqttListener::~MqttListener() {
    m_thread.request_stop();
    m_thread.join();
    ::close(m_socket);
}

std::string MqttListener::heard() const {
    const std::lock_guard lock(m_mutex);
    return m_heard;
}

void MqttListener::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        if (!isReadable(m_socket, 20))
            continue;
        const int client = ::accept4(m_socket, nullptr, nullptr, SOCK_CLOEXEC);
        ++m_connections;
        if (m_manner != Manner::HangsUp)
            talk(client);
        ::close(client);
    }
}

std::string MqttListener::answerTo(unsigned level) const {
    if (level == kMqtt5 && m_manner == Manner::HangsUpOnNew)
        return {};
    if (level == kMqtt5 && m_manner == Manner::OnlyOld)
        return {"\x20\x02\x00\x01", 4};
    if (level != kMqtt5 && m_manner == Manner::OnlyNew)
        return {"\x20\x02\x00\x01", 4};
    if (level == kMqtt5)
        return {"\x20\x03\x00\x00\x00", 5};
    return {"\x20\x02\x00\x00", 4};
}

void MqttListener::talk(int client) {
    std::string words = "to " + localAddress(client);
    unsigned level = 0;
    const auto say = [client](std::string_view bytes) {
        static_cast<void>(::send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL));
    };
    while (const auto type = readByte(client)) {
        constexpr std::uint8_t kHandshake = 0x16;
        if (*type == kHandshake) {
            const std::lock_guard lock(m_mutex);
            m_heard = words + ", tls";
            return;
        }
        const auto body = readBody(client);
        if (!body)
            return;
        if ((*type & 0xF0U) == 0x10U) {
            level = levelOf(*body);
            words += describeConnect(*body);
            const auto answer = answerTo(level);
            say(answer);
            if (answer.size() < 4 || answer[3] != 0)
                return;
        } else if ((*type & 0xF0U) == 0x30U) {
            const std::lock_guard lock(m_mutex);
            m_heard = words + ", sends to " + Fields(*body).text() + ", qos " +
                      std::to_string(*type >> 1U & 3U) + ((*type & 1U) != 0 ? ", retained" : "");
        } else if ((*type & 0xF0U) == 0x80U) {
            if (m_manner == Manner::GivesAway) {
                const std::string granted =
                    "\x90\x04" + body->substr(0, 2) + std::string("\0\1", 2);
                say(granted + std::string("\xE0\x02\x8E\x00", 4));
            }
            const std::lock_guard lock(m_mutex);
            m_heard = words + describeSubscribe(*body, level);
            return;
        }
    }
}

} // namespace vigil::tests
