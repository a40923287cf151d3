// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace vigil::ingest {

/// Finds messages that a broker sends again although they were taken: it had no acknowledgement
/// when the connection, or this process, ended. Such a message has the flag DUP (MQTT 3.1.1
/// section 3.3.1.1, MQTT 5 the same), and a broker sends them in the order in which it sent them
/// first; so each must equal one of the newest messages taken, behind the one that was found
/// before. What carries the flag and equals none was lost on its way and is new.
/// *Thread:* one.
class RepeatFilter {
public:
    /// A connection has begun: what comes again comes now.
    void connected() noexcept { m_from = 0; }

    /// `digest` stands for topic and payload of a message that carries the flag.
    [[nodiscard]] bool isRepeat(std::uint64_t digest) noexcept;

    /// Takes a message of QoS 1 or 2; over all runs, oldest first.
    void taken(std::uint64_t digest);
    void taken(const std::vector<std::uint64_t>& digests);

private:
    /// More than brokers have on their way at a time (mosquitto: 20).
    static constexpr std::size_t kMost = 100;

    std::deque<std::uint64_t> m_newest;
    std::size_t m_from = 0; ///< where the next repeat may be
};

} // namespace vigil::ingest
