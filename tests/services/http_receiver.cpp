// SPDX-License-Identifier: GPL-3.0-or-later
#include "http_receiver.h"

#include "loopback.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

namespace vigil::tests {
namespace {

constexpr int kStepMs = 5;

/// Cuts a connection so that the other end sees a reset.
void reset(int fd) {
    const linger at{1, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at, sizeof at);
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

HttpReceiver::Request parsed(const std::string& head) {
    HttpReceiver::Request request;
    const auto line = head.substr(0, head.find("\r\n"));
    const auto first = line.find(' ');
    request.method = line.substr(0, first);
    request.target = line.substr(first + 1, line.rfind(' ') - first - 1);
    for (auto at = line.size() + 2; at < head.size();) {
        const auto end = head.find("\r\n", at);
        const auto entry = head.substr(at, end - at);
        if (const auto colon = entry.find(':'); colon != std::string::npos) {
            const auto value = entry.find_first_not_of(' ', colon + 1);
            request.headers[lower(entry.substr(0, colon))] =
                value == std::string::npos ? "" : entry.substr(value);
        }
        at = end == std::string::npos ? head.size() : end + 2;
    }
    return request;
}

} // namespace

class HttpReceiver::Loop {
public:
    explicit Loop(std::uint16_t wanted) {
        m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const int yes = 1;
        ::setsockopt(m_listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        auto address = loopback(wanted);
        socklen_t size = sizeof address;
        auto* const any = reinterpret_cast<sockaddr*>(&address);
        static_cast<void>(::bind(m_listener, any, sizeof address));
        ::listen(m_listener, 16);
        ::getsockname(m_listener, any, &size);
        m_port = ntohs(address.sin_port);
        m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }

    ~Loop() {
        m_thread.request_stop();
        m_thread.join();
        for (const int fd : m_hanging)
            ::close(fd);
        ::close(m_listener);
    }

    [[nodiscard]] std::uint16_t port() const noexcept { return m_port; }

    void next(const std::vector<Answer>& answers) {
        const std::lock_guard lock(m_mutex);
        m_next.assign(answers.begin(), answers.end());
    }

    void usually(const Answer& answer) {
        const std::lock_guard lock(m_mutex);
        m_usual = answer;
    }

    [[nodiscard]] std::vector<Request> got() const {
        const std::lock_guard lock(m_mutex);
        return m_got;
    }

private:
    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            pollfd one{m_listener, POLLIN, 0};
            if (::poll(&one, 1, kStepMs) <= 0)
                continue;
            const int fd = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
            if (fd < 0)
                continue;
            if (const auto request = read(fd, stop))
                answer(fd, *request);
            else
                ::close(fd);
        }
    }

    static std::optional<Request> read(int fd, const std::stop_token& stop) {
        std::string text;
        std::array<char, 4096> block{};
        while (!stop.stop_requested()) {
            if (const auto end = text.find("\r\n\r\n"); end != std::string::npos) {
                auto request = parsed(text.substr(0, end));
                const auto length = request.header("content-length");
                const auto size = length.empty() ? 0 : std::stoul(length);
                if (text.size() >= end + 4 + size) {
                    request.body = text.substr(end + 4, size);
                    return request;
                }
            }
            pollfd one{fd, POLLIN, 0};
            if (::poll(&one, 1, kStepMs) <= 0)
                continue;
            const auto got = ::recv(fd, block.data(), block.size(), 0);
            if (got <= 0)
                return std::nullopt;
            text.append(block.data(), static_cast<std::size_t>(got));
        }
        return std::nullopt;
    }

    void answer(int fd, const Request& request) {
        Answer answer;
        {
            const std::lock_guard lock(m_mutex);
            m_got.push_back(request);
            answer = m_usual;
            if (!m_next.empty()) {
                answer = m_next.front();
                m_next.pop_front();
            }
        }
        if (answer.way == Answer::Way::Hang) {
            m_hanging.push_back(fd);
            return;
        }
        if (answer.way == Answer::Way::Reset) {
            reset(fd);
        } else {
            const auto text = "HTTP/1.1 " + std::to_string(answer.status) +
                              " Said\r\nConnection: close\r\nContent-Length: " +
                              std::to_string(answer.body.size()) + "\r\n" + answer.headers +
                              "\r\n" + answer.body;
            static_cast<void>(::send(fd, text.data(), text.size(), MSG_NOSIGNAL));
        }
        ::close(fd);
    }

    int m_listener = -1;
    std::uint16_t m_port = 0;
    std::vector<int> m_hanging; ///< its thread's
    mutable std::mutex m_mutex;
    std::vector<Request> m_got;
    std::deque<Answer> m_next;
    Answer m_usual;
    std::jthread m_thread;
};

std::string HttpReceiver::Request::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
}

HttpReceiver::HttpReceiver(std::uint16_t port) : m_loop(std::make_unique<Loop>(port)) {}

HttpReceiver::~HttpReceiver() = default;

std::uint16_t HttpReceiver::port() const noexcept { return m_loop->port(); }

std::string HttpReceiver::url(const std::string& target) const {
    return "http://127.0.0.1:" + std::to_string(port()) + target;
}

void HttpReceiver::next(const std::vector<Answer>& answers) { m_loop->next(answers); }

void HttpReceiver::usually(const Answer& answer) { m_loop->usually(answer); }

std::vector<HttpReceiver::Request> HttpReceiver::got() const { return m_loop->got(); }

} // namespace vigil::tests
