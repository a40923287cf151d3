// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace vigil::tests {

/// A server of HTTP at 127.0.0.1 that answers as it is told and keeps what it got.
/// *Thread:* any. *Owns:* one thread.
class HttpReceiver {
public:
    struct Request {
        std::string method, target;                 ///< "POST", "/hook?x=1"
        std::map<std::string, std::string> headers; ///< names in lower case
        std::string body;

        [[nodiscard]] std::string header(const std::string& name) const;
    };

    struct Answer {
        enum class Way {
            Speak,
            Hang,  ///< says nothing until the end
            Reset, ///< cuts the connection when it has read the request
        };
        Way way = Way::Speak;
        int status = 200;
        std::string headers{}; ///< whole lines
        std::string body{};
    };

    /// `port`: 0 lets the system choose.
    explicit HttpReceiver(std::uint16_t port = 0);
    ~HttpReceiver();
    HttpReceiver(const HttpReceiver&) = delete;
    HttpReceiver& operator=(const HttpReceiver&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept;
    [[nodiscard]] std::string url(const std::string& target = "/hook") const;

    /// The next requests get these, one each; later ones what usually() says, at first 200.
    void next(const std::vector<Answer>& answers);
    void usually(const Answer& answer);
    [[nodiscard]] std::vector<Request> got() const;

private:
    class Loop;
    std::unique_ptr<Loop> m_loop;
};

} // namespace vigil::tests
