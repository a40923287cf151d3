// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/sample_history.h"

#include <algorithm>

namespace vigil::widgets {

void SampleHistory::reserve(std::size_t capacity) {
    if (capacity <= m_samples.size())
        return;
    std::vector<float> grown(capacity);
    for (std::int64_t index = m_first; index < m_end; ++index)
        grown[static_cast<std::size_t>(index) % capacity] = at(index);
    m_samples.swap(grown);
}

void SampleHistory::restart(std::int64_t index) noexcept {
    m_first = m_end = std::max<std::int64_t>(index, 0);
}

void SampleHistory::append(float sample) noexcept {
    if (m_samples.empty())
        return;
    m_samples[static_cast<std::size_t>(m_end) % m_samples.size()] = sample;
    ++m_end;
    m_first = std::max(m_first, m_end - static_cast<std::int64_t>(m_samples.size()));
}

} // namespace vigil::widgets
