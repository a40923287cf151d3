// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/wave_signal.h"

#include "base/plain_text.h"
#include "base/units.h"
#include "model/value.h"

#include <cmath>
#include <limits>

namespace vigil::ingest {

const model::SignalInfo* findWave(std::string_view name) noexcept {
    const auto* found = model::findSignal(name);
    if (found != nullptr && found->waveform)
        return found;
    for (const auto& signal : model::signalCatalog())
        if (signal.waveform && model::equalNames(signal.label, name))
            return &signal;
    return nullptr;
}

WaveSignal::WaveSignal(std::string_view name, std::string_view unit) : m_info(findWave(name)) {
    const auto ucum = units::canonical(unit);
    m_name = m_info != nullptr ? m_info->name : name;
    m_unit = m_info != nullptr ? m_info->unit : ucum;
    if (!ucum.empty() && faultOfName(ucum))
        return; // one that cannot be shown is no unit
    m_step = ucum.empty() ? UnitStep{} : UnitStep::between(ucum, m_unit);
    // Respiration and pleth come in whatever the sensor gives (volts, ohms, counts): their shape is
    // what counts, so the sender's unit stays.
    if (!m_step && m_unit == "1") {
        m_unit = ucum;
        m_step = UnitStep{};
    }
}

std::size_t WaveSignal::convert(std::span<float> samples) const noexcept {
    const bool same = m_step->factor == 1 && m_step->offset == 0;
    std::size_t outside = 0;
    for (auto& sample : samples) {
        if (!same)
            sample = static_cast<float>(m_step->apply(sample));
        const bool refused = m_info != nullptr
                                 ? sample < m_info->hardLow || sample > m_info->hardHigh
                                 : std::isinf(sample);
        if (refused) {
            sample = std::numeric_limits<float>::quiet_NaN();
            ++outside;
        }
    }
    return outside;
}

} // namespace vigil::ingest
