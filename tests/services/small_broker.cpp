// SPDX-License-Identifier: GPL-3.0-or-later
#include "small_broker.h"

#include "loopback.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <tuple>
#include <vector>

namespace vigil::tests {
namespace {

// MQTT 3.1.1 and 5, section 2.1.2.
enum Packet : std::uint8_t {
    Connect = 1,
    Connack = 2,
    Publish = 3,
    Puback = 4,
    Pubrec = 5,
    Pubrel = 6,
    Pubcomp = 7,
    Subscribe = 8,
    Suback = 9,
    Unsubscribe = 10,
    Unsuback = 11,
    Pingreq = 12,
    Pingresp = 13,
    Disconnect = 14,
};

constexpr int kVersion5 = 5;
/// What is on its way at once; a subscriber of MQTT 5 may ask for less.
constexpr std::size_t kMostInFlight = 1000;
constexpr std::size_t kMostBuffered = std::size_t{1} << 20U;

std::string number16(std::size_t value) {
    return {static_cast<char>(value >> 8U), static_cast<char>(value)};
}

std::string lengthBytes(std::size_t length) {
    std::string bytes;
    do {
        auto byte = static_cast<std::uint8_t>(length % 128);
        length /= 128;
        bytes += static_cast<char>(byte | (length > 0 ? 0x80U : 0U));
    } while (length > 0);
    return bytes;
}

std::string packet(Packet kind, unsigned flags, std::string_view body) {
    std::string bytes{static_cast<char>((kind << 4U) | flags)};
    bytes += lengthBytes(body.size());
    bytes += body;
    return bytes;
}

/// Reads the fields of one packet; a packet that is too short gives zeros.
class Fields {
public:
    explicit Fields(std::string_view body) : m_left(body) {}

    std::size_t byte() {
        if (m_left.empty())
            return 0;
        const auto value = static_cast<std::uint8_t>(m_left.front());
        m_left.remove_prefix(1);
        return value;
    }

    std::size_t number() {
        const std::size_t high = byte();
        return high << 8U | byte();
    }

    std::size_t length() {
        std::size_t value = 0;
        for (unsigned shift = 0; shift < 28; shift += 7) {
            const std::size_t next = byte();
            value |= (next & 0x7FU) << shift;
            if ((next & 0x80U) == 0)
                break;
        }
        return value;
    }

    std::string_view take(std::size_t count) {
        const auto taken = m_left.substr(0, count);
        m_left.remove_prefix(taken.size());
        return taken;
    }

    std::string_view text() { return take(number()); }

    [[nodiscard]] bool empty() const { return m_left.empty(); }

private:
    std::string_view m_left;
};

struct Message {
    std::string topic, payload;
    int qos = 0;
    bool released = false; ///< of QoS 2: received, its release is on its way
};

struct Client {
    int fd = -1;
    int version = 4;
    bool subscribed = false;
    int qos = 0;
    std::size_t mostInFlight = kMostInFlight;
    std::size_t largest = SIZE_MAX; ///< packet that it takes
    std::string in, out;
    std::size_t said = 0; ///< of `out`
};

} // namespace

class SmallBroker::Loop {
public:
    Loop() : m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
        std::tie(m_listener, m_port) = listenOnLoopback();
        m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }

    ~Loop() {
        m_thread.request_stop();
        wake();
        m_thread.join();
        for (const auto& client : m_clients)
            ::close(client.fd);
        ::close(m_listener);
        ::close(m_wake);
    }

    [[nodiscard]] std::uint16_t port() const noexcept { return m_port; }

    void publish(Message message, bool first) {
        {
            const std::scoped_lock lock(m_mutex);
            m_waiting.insert(first ? m_waiting.begin() : m_waiting.end(), std::move(message));
            m_counts.waiting = m_waiting.size();
        }
        wake();
    }

    [[nodiscard]] Counts counts() const {
        const std::scoped_lock lock(m_mutex);
        return m_counts;
    }

private:
    void wake() const { static_cast<void>(::eventfd_write(m_wake, 1)); }

    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            std::vector<pollfd> fds{{m_listener, POLLIN, 0}, {m_wake, POLLIN, 0}};
            for (const auto& client : m_clients)
                fds.push_back({client.fd,
                               static_cast<short>(POLLIN | (client.out.empty() ? 0 : POLLOUT)), 0});
            ::poll(fds.data(), fds.size(), 100);
            eventfd_t ignored = 0;
            static_cast<void>(::eventfd_read(m_wake, &ignored));
            std::size_t place = 2;
            for (auto client = m_clients.begin(); client != m_clients.end(); ++place) {
                const bool open = (fds[place].revents & ~POLLOUT) == 0 || hear(*client);
                client = open && say(*client) ? std::next(client) : leave(client);
            }
            if ((fds[0].revents & POLLIN) != 0)
                accept();
        }
    }

    void accept() {
        const int fd = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd < 0)
            return;
        const int on = 1;
        ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        m_clients.emplace_back().fd = fd;
        const std::scoped_lock lock(m_mutex);
        ++m_counts.connections;
    }

    std::list<Client>::iterator leave(std::list<Client>::iterator client) {
        ::close(client->fd);
        if (client->subscribed) {
            const std::scoped_lock lock(m_mutex);
            m_counts.subscribed = false;
        }
        return m_clients.erase(client);
    }

    /// False when the client has gone.
    bool hear(Client& client) {
        std::array<char, 65536> bytes{};
        const auto got = ::recv(client.fd, bytes.data(), bytes.size(), 0);
        if (got <= 0)
            return got < 0 && errno == EAGAIN;
        client.in.append(bytes.data(), static_cast<std::size_t>(got));
        for (;;) {
            std::size_t length = 0, at = 1;
            for (unsigned shift = 0; at < client.in.size(); shift += 7) {
                const auto byte = static_cast<std::uint8_t>(client.in[at++]);
                length |= static_cast<std::size_t>(byte & 0x7FU) << shift;
                if ((byte & 0x80U) == 0)
                    break;
            }
            if (client.in.size() < 2 || client.in.size() < at + length)
                return true;
            const auto head = static_cast<std::uint8_t>(client.in[0]);
            if (!take(client, static_cast<Packet>(head >> 4U), head & 15U,
                      Fields(std::string_view(client.in).substr(at, length))))
                return false;
            client.in.erase(0, at + length);
        }
    }

    bool take(Client& client, Packet kind, unsigned flags, Fields fields) {
        switch (kind) {
        case Connect:
            connect(client, fields);
            break;
        case Subscribe:
            subscribe(client, fields);
            break;
        case Publish:
            acknowledge(client, flags, fields);
            break;
        case Puback:
        case Pubcomp:
            settle(fields.number());
            break;
        case Pubrec:
            release(client, fields.number());
            break;
        case Pubrel:
            client.out += packet(Pubcomp, 0, number16(fields.number()));
            break;
        case Unsubscribe:
            client.out += packet(Unsuback, 0, number16(fields.number()));
            break;
        case Pingreq:
            client.out += packet(Pingresp, 0, {});
            break;
        case Disconnect:
            return false;
        default:
            break;
        }
        return true;
    }

    void connect(Client& client, Fields& fields) {
        fields.text(); // name of the protocol
        client.version = static_cast<int>(fields.byte());
        fields.take(3);                                          // flags, keep alive
        std::string answer(1, m_inFlight.empty() ? '\0' : '\1'); // session present
        answer += '\0';
        if (client.version == kVersion5) {
            readProperties(client, Fields(fields.take(fields.length())));
            answer += '\0';
        }
        client.out += packet(Connack, 0, answer);
    }

    /// Those that bound what may be sent.
    static void readProperties(Client& client, Fields fields) {
        while (!fields.empty()) {
            switch (fields.byte()) {
            case 0x11: // session expiry
                fields.take(4);
                break;
            case 0x21: // receive maximum
                client.mostInFlight = std::min(kMostInFlight, fields.number());
                break;
            case 0x27: { // maximum packet size
                const std::size_t high = fields.number();
                client.largest = high << 16U | fields.number();
                break;
            }
            case 0x22: // topic alias maximum
                fields.take(2);
                break;
            case 0x19: // what may be asked for in answers
            case 0x17:
                fields.take(1);
                break;
            default:
                return;
            }
        }
    }

    void subscribe(Client& client, Fields& fields) {
        std::string answer = number16(fields.number());
        if (client.version == kVersion5) {
            fields.take(fields.length());
            answer += '\0';
        }
        while (!fields.empty()) {
            fields.text();
            client.qos = static_cast<int>(fields.byte() & 3U);
            answer += static_cast<char>(client.qos);
        }
        client.out += packet(Suback, 0, answer);
        if (!client.subscribed)
            for (auto& [id, message] : m_inFlight)
                client.out += message.released ? packet(Pubrel, 2, number16(id))
                                               : publication(client, id, message, true);
        client.subscribed = true;
        const std::scoped_lock lock(m_mutex);
        m_counts.subscribed = true;
    }

    static void acknowledge(Client& client, unsigned flags, Fields& fields) {
        const unsigned qos = flags >> 1U & 3U;
        fields.text();
        if (qos > 0)
            client.out += packet(qos == 1 ? Puback : Pubrec, 0, number16(fields.number()));
    }

    void settle(std::size_t id) {
        const std::scoped_lock lock(m_mutex);
        m_counts.acknowledged += m_inFlight.erase(id);
        m_counts.inFlight = m_inFlight.size();
    }

    void release(Client& client, std::size_t id) {
        if (const auto found = m_inFlight.find(id); found != m_inFlight.end()) {
            found->second.released = true;
            found->second.payload.clear();
        }
        client.out += packet(Pubrel, 2, number16(id));
    }

    static std::string publication(const Client& client, std::size_t id, const Message& message,
                                   bool again) {
        std::string body = number16(message.topic.size()) + message.topic;
        if (message.qos > 0)
            body += number16(id);
        if (client.version == kVersion5)
            body += '\0';
        body += message.payload;
        return packet(Publish, (again ? 8U : 0U) | static_cast<unsigned>(message.qos) << 1U, body);
    }

    /// False when the client has gone.
    bool say(Client& client) {
        if (client.subscribed)
            fill(client);
        while (client.said < client.out.size()) {
            const auto done = ::send(client.fd, client.out.data() + client.said,
                                     client.out.size() - client.said, MSG_NOSIGNAL);
            if (done < 0)
                return errno == EAGAIN;
            client.said += static_cast<std::size_t>(done);
        }
        client.out.clear();
        client.said = 0;
        return true;
    }

    void fill(Client& client) {
        const std::scoped_lock lock(m_mutex);
        while (!m_waiting.empty() && client.out.size() - client.said < kMostBuffered &&
               m_inFlight.size() < client.mostInFlight) {
            Message message = std::move(m_waiting.front());
            m_waiting.pop_front();
            message.qos = std::min(message.qos, client.qos);
            const std::size_t id = message.qos > 0 ? freeId() : 0;
            auto bytes = publication(client, id, message, false);
            if (bytes.size() > client.largest)
                continue; // as the standard asks: the client must not get it
            client.out += bytes;
            ++m_counts.sent;
            if (message.qos > 0)
                m_inFlight.emplace(id, std::move(message));
        }
        m_counts.waiting = m_waiting.size();
        m_counts.inFlight = m_inFlight.size();
    }

    std::size_t freeId() {
        do
            m_id = m_id % 0xFFFFU + 1;
        while (m_inFlight.contains(m_id));
        return m_id;
    }

    const int m_wake;
    int m_listener = -1;
    std::uint16_t m_port = 0;
    // Its thread's.
    std::list<Client> m_clients;
    std::map<std::size_t, Message> m_inFlight; ///< by packet identifier
    std::size_t m_id = 0;

    mutable std::mutex m_mutex;
    std::deque<Message> m_waiting; ///< under m_mutex
    Counts m_counts;               ///< under m_mutex
    std::jthread m_thread;
};

SmallBroker::SmallBroker() : m_loop(std::make_unique<Loop>()) {}

SmallBroker::~SmallBroker() = default;

std::uint16_t SmallBroker::port() const noexcept { return m_loop->port(); }

void SmallBroker::publish(std::string_view topic, std::string payload, int qos) {
    m_loop->publish({std::string(topic), std::move(payload), qos}, false);
}

void SmallBroker::publishFirst(std::string_view topic, std::string payload, int qos) {
    m_loop->publish({std::string(topic), std::move(payload), qos}, true);
}

SmallBroker::Counts SmallBroker::counts() const { return m_loop->counts(); }

} // namespace vigil::tests
