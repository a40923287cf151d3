// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/workspace/source_kind.h"

#include <cstdint>
#include <string>
#include <vector>

namespace vigil::pipeline {

/// A simulated ward.
[[nodiscard]] const SourceKind& simulatorKind();

struct SimulatorConfig {
    int beds = 12;
    std::uint64_t seed = 1;
    std::vector<std::string> scenarios; ///< "NAME:BED@TIME"
    bool demoScript = true;             ///< the scripted deteriorations of the demo ward
    bool waveforms = true;
};

/// A source of that kind. *Thread:* value.
class SimulatorSpec final : public SourceSpec {
public:
    explicit SimulatorSpec(SimulatorConfig config = {});

    [[nodiscard]] const SimulatorConfig& config() const noexcept { return m_config; }

    [[nodiscard]] Result<OpenedSource> open(const SourceOpening& opening) const override;

private:
    const SimulatorConfig m_config;
};

} // namespace vigil::pipeline
