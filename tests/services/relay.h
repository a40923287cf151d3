// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

namespace vigil::tests {

/// A TCP way to a port of 127.0.0.1 that can be cut as a router's power or a pulled cable cuts it:
/// what was connected stays open and hears nothing, for ever, even after the way is mended; what
/// connects meanwhile waits in vain. *Thread:* one. *Owns:* one thread and its connections.
class Relay {
public:
    /// `target`: the port it leads to.
    explicit Relay(std::uint16_t target);
    ~Relay();
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept;
    /// Afterwards new connections get through again.
    void cutFor(std::chrono::milliseconds span);

private:
    class Loop;
    std::unique_ptr<Loop> m_loop;
};

} // namespace vigil::tests
