// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/decode/rejection.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace vigil::ingest {

/// What is wrong with the parts of one message: equal faults are one dead letter that says how many
/// parts had it, so that a batch of bad rows does not become as many copies of itself.
/// *Thread:* one.
class MappedFaults {
public:
    void clear() noexcept {
        m_faults.clear();
        m_count = 0;
    }

    void add(Fault fault) {
        ++m_count;
        const auto same = std::ranges::find_if(m_faults, [&](const auto& known) {
            return known.first.reason == fault.reason && known.first.detail == fault.detail;
        });
        if (same != m_faults.end())
            ++same->second;
        else if (m_faults.size() < kMost)
            m_faults.emplace_back(std::move(fault), 1);
        else
            ++m_faults.back().second;
    }

    /// Also of those that are told together.
    [[nodiscard]] std::uint64_t count() const noexcept { return m_count; }

    void rejectAll(const RawMessage& message, Decoded& out) const {
        for (const auto& [fault, times] : m_faults)
            reject(message,
                   times == 1 ? fault
                              : Fault{fault.reason,
                                      fault.detail + " (" + std::to_string(times) + " times)"},
                   out);
    }

private:
    static constexpr std::size_t kMost = 32;

    std::vector<std::pair<Fault, std::uint64_t>> m_faults;
    std::uint64_t m_count = 0;
};

} // namespace vigil::ingest
