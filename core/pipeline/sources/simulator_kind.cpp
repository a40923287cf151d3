// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sources/simulator_kind.h"

#include "ingest/replay/paced_source.h"
#include "ingest/simulator/ward_simulator.h"
#include "pipeline/workspace/toml_section.h"

#include <array>

namespace vigil::pipeline {
namespace {

using Key = WorkspaceKey;
using enum KeyType;

constexpr std::array kKeys{
    Key{"beds", Whole, "12", "Beds of the ward, 1 to 1024."},
    Key{"seed", Whole, "1", "Equal seeds give equal wards; 0 to 9223372036854775807."},
    Key{"scenarios", Texts, "none",
        "What happens when, NAME:BED@TIME: \"desaturation:B02@30s\". Names: desaturation, "
        "tachycardia, hypotension, asystole, lead-off, artefact, disconnect."},
    Key{"demo", Flag, "true", "The scripted deteriorations of the demo ward happen."},
    Key{"waveforms", Flag, "true", "Waves beside the numbers."}};

class SimulatorKind final : public SourceKind {
public:
    std::string_view word() const override { return "simulator"; }

    SourceTraits traits() const override { return {.ticksInBand = true, .simulated = true}; }

    const SectionKeys& keys() const override {
        static const SectionKeys keys{Section::Source, "a simulator [[source]]", kKeys,
                                      &keysOf(Section::Source)};
        return keys;
    }

    SourceSpecPtr read(const TomlSection& section) const override {
        SimulatorConfig simulator;
        section.integer("beds", simulator.beds, 1, 1024);
        section.integer("seed", simulator.seed, 0, INT64_MAX);
        section.texts("scenarios", simulator.scenarios);
        section.boolean("demo", simulator.demoScript);
        section.boolean("waveforms", simulator.waveforms);
        return std::make_shared<SimulatorSpec>(std::move(simulator));
    }
};

} // namespace

const SourceKind& simulatorKind() {
    static const SimulatorKind kind;
    return kind;
}

SimulatorSpec::SimulatorSpec(SimulatorConfig config)
    : SourceSpec(simulatorKind()), m_config(std::move(config)) {}

Result<OpenedSource> SimulatorSpec::open(const SourceOpening& opening) const {
    ingest::WardOptions ward;
    ward.beds = m_config.beds;
    ward.seed = m_config.seed;
    ward.start = eventAtArrival(opening.clock.now());
    ward.waveforms = m_config.waveforms;
    if (!m_config.demoScript || !m_config.scenarios.empty()) {
        auto& scenarios = ward.scenarios.emplace();
        if (m_config.demoScript)
            scenarios = ingest::demoScript();
        for (const auto& text : m_config.scenarios) {
            auto scenario = ingest::parseScenario(text);
            if (!scenario)
                return propagate(scenario);
            scenarios.push_back(*scenario);
        }
    }
    auto simulator = ingest::WardSimulator::open(std::move(ward));
    if (!simulator)
        return propagate(simulator);
    OpenedSource opened; // a live ward has no seek bar
    opened.outline = (*simulator)->outline();
    opened.source = std::make_unique<ingest::PacedSource>(
        std::move(*simulator), opening.clock, ingest::PacedOptions{.source = opening.index});
    return opened;
}

} // namespace vigil::pipeline
