// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace vigil::widgets {

/// The newest samples of a lane by their index on the display's axis, so that a new size, speed or
/// scale can be drawn from them. *Thread:* GUI thread. *Owns:* `capacity` floats.
class SampleHistory {
public:
    /// Grows to hold at least `capacity` samples; keeps what is there, never shrinks.
    void reserve(std::size_t capacity);
    /// Forgets all; the next sample gets `index`.
    void restart(std::int64_t index) noexcept;
    void append(float sample) noexcept;

    /// Indices held: [first, end).
    [[nodiscard]] std::int64_t first() const noexcept { return m_first; }

    [[nodiscard]] std::int64_t end() const noexcept { return m_end; }

    /// `index` within [first, end).
    [[nodiscard]] float at(std::int64_t index) const noexcept {
        return m_samples[static_cast<std::size_t>(index) % m_samples.size()];
    }

private:
    std::vector<float> m_samples;
    std::int64_t m_first = 0; ///< indices are never negative: display time starts at 0
    std::int64_t m_end = 0;
};

} // namespace vigil::widgets
