// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/decode/row_writer.h"
#include "model/signal_catalog.h"

#include <span>
#include <string>
#include <string_view>

namespace vigil::ingest {

/// A wave by the sender's name and unit: its own name, unit and how to get there. *Thread:* value.
class WaveSignal {
public:
    WaveSignal(std::string_view name, std::string_view unit);

    /// False when the unit cannot be converted to the wave's.
    [[nodiscard]] bool known() const noexcept { return m_step.has_value(); }

    [[nodiscard]] const std::string& name() const noexcept { return m_name; }

    [[nodiscard]] const std::string& unit() const noexcept { return m_unit; }

    /// Converts in place; samples outside the hard range become NaN. Returns how many did.
    std::size_t convert(std::span<float> samples) const noexcept;

private:
    const model::SignalInfo* m_info; ///< null: no wave of the catalog
    std::string m_name;
    std::string m_unit;
    std::optional<UnitStep> m_step;
};

/// The wave of the catalog by name, alias or label ("II"), without case; nullptr when unknown.
/// A wave and a number may share a label (CVP): this finds the wave.
[[nodiscard]] const model::SignalInfo* findWave(std::string_view name) noexcept;

} // namespace vigil::ingest
