// SPDX-License-Identifier: GPL-3.0-or-later
#include "relay.h"

#include "loopback.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>
#include <tuple>
#include <vector>

namespace vigil::tests {
namespace {

constexpr int kStepMs = 5;

bool sendAll(int fd, const char* data, ssize_t size) {
    while (size > 0) {
        const auto done = ::send(fd, data, static_cast<std::size_t>(size), MSG_NOSIGNAL);
        if (done <= 0)
            return false;
        data += done;
        size -= done;
    }
    return true;
}

} // namespace

class Relay::Loop {
public:
    explicit Loop(std::uint16_t target) : m_target(target) {
        std::tie(m_listener, m_port) = listenOnLoopback();
        m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }

    ~Loop() {
        m_thread.request_stop();
        m_thread.join();
        for (const auto& way : m_ways)
            close(way);
        for (const int fd : m_dead)
            ::close(fd);
        ::close(m_listener);
    }

    [[nodiscard]] std::uint16_t port() const noexcept { return m_port; }

    void cutFor(std::chrono::milliseconds span) {
        m_mended = (std::chrono::steady_clock::now() + span).time_since_epoch();
    }

private:
    struct Way {
        int near = -1, far = -1;
    };

    static void close(const Way& way) {
        ::close(way.near);
        ::close(way.far);
    }

    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            const bool cut = std::chrono::steady_clock::now().time_since_epoch() < m_mended.load();
            if (cut)
                bury();
            std::vector<pollfd> fds;
            if (!cut)
                fds.push_back({m_listener, POLLIN, 0});
            for (const auto& way : m_ways) {
                fds.push_back({way.near, POLLIN, 0});
                fds.push_back({way.far, POLLIN, 0});
            }
            ::poll(fds.data(), fds.size(), kStepMs);
            if (cut)
                continue;
            std::vector<Way> open;
            for (std::size_t i = 0; i < m_ways.size(); ++i) {
                const auto& way = m_ways[i];
                const bool good = (fds[1 + 2 * i].revents == 0 || pass(way.near, way.far)) &&
                                  (fds[2 + 2 * i].revents == 0 || pass(way.far, way.near));
                if (good)
                    open.push_back(way);
                else
                    close(way);
            }
            m_ways = std::move(open);
            if ((fds[0].revents & POLLIN) != 0)
                accept();
        }
    }

    void accept() {
        Way way;
        way.near = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        way.far = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const auto address = loopback(m_target);
        if (::connect(way.far, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
            m_ways.push_back(way);
        else
            close(way);
    }

    /// The far end sees a hang-up, as a broker does after its own keep-alive; the near one nothing.
    void bury() {
        for (const auto& way : m_ways) {
            m_dead.push_back(way.near);
            ::close(way.far);
        }
        m_ways.clear();
    }

    static bool pass(int from, int to) {
        std::array<char, 65536> bytes{};
        const auto got = ::recv(from, bytes.data(), bytes.size(), 0);
        return got > 0 && sendAll(to, bytes.data(), got);
    }

    const std::uint16_t m_target;
    int m_listener = -1;
    std::uint16_t m_port = 0;
    std::atomic<std::chrono::steady_clock::duration> m_mended{};
    std::vector<Way> m_ways;
    std::vector<int> m_dead;
    std::jthread m_thread;
};

Relay::Relay(std::uint16_t target) : m_loop(std::make_unique<Loop>(target)) {}

Relay::~Relay() = default;

std::uint16_t Relay::port() const noexcept { return m_loop->port(); }

void Relay::cutFor(std::chrono::milliseconds span) { m_loop->cutFor(span); }

} // namespace vigil::tests
