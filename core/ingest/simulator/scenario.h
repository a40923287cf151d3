// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/time.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::ingest {

/// What can happen to a simulated patient or to the equipment at the bed.
enum class ScenarioKind {
    Desaturation, ///< SpO2 to 82 %, breathing and heart faster
    Tachycardia,  ///< HR to 138/min, pressure lower
    Hypotension,  ///< sepsis over minutes: MAP down, HR, RR and temperature up
    Asystole,     ///< no heart beat: flat ECG, pressure falls to the filling pressure
    LeadOff,      ///< ECG electrode off: samples not recorded, HR null
    Artefact,     ///< motion: ECG and pleth disturbed, SpO2 and PR unreliable
    Disconnect,   ///< nothing arrives from the bed; its device keeps counting
};
inline constexpr std::size_t kScenarioKinds = 7;

/// How long a scenario builds up, stays and fades, in seconds.
struct ScenarioShape {
    double onset = 0;
    double plateau = 0;
    double recovery = 0;

    [[nodiscard]] double total() const noexcept { return onset + plateau + recovery; }
};

/// One scripted event. *Thread:* value.
struct Scenario {
    ScenarioKind kind = ScenarioKind::Desaturation;
    std::string bed; ///< "B07"
    Ticks at{};      ///< after the start of the ward
    Ticks every{};   ///< repeats with this period; zero: happens once
};

/// The word for a kind as in scripts ("lead-off").
[[nodiscard]] std::string_view scenarioName(ScenarioKind kind) noexcept;
[[nodiscard]] const ScenarioShape& scenarioShape(ScenarioKind kind) noexcept;

/// Reads `NAME:BED@TIME` or `NAME:BED@TIME/PERIOD`, TIME and PERIOD as spans ("25s", "1.5m"):
/// "tachycardia:B02@5m", "lead-off:B03@1m/15m". Error: Parse, with the known names when the name
/// is unknown.
[[nodiscard]] Result<Scenario> parseScenario(std::string_view text);

/// The script of the demo ward: B07 deteriorates at once, so that an alarm is raised within 45 s;
/// later single events at other beds, the whole repeating every 15 or 30 minutes.
[[nodiscard]] std::vector<Scenario> demoScript();

/// The scenarios of one bed as functions of time in seconds since the bed's start.
/// *Thread:* any (immutable).
class ScenarioTimeline {
public:
    /// `bedStart` is when the bed's time line begins, after the start of the ward.
    ScenarioTimeline(const std::vector<Scenario>& script, std::string_view bed, Ticks bedStart);

    /// True when the script never mentions the kind for this bed.
    [[nodiscard]] bool never(ScenarioKind kind) const noexcept;

    /// How far the kind is developed at `t`: 0 absent .. 1 plateau, smooth in between.
    [[nodiscard]] double level(ScenarioKind kind, double t) const noexcept;

    /// End of the plateau that holds at `t` (onset counted in); nullopt when none does.
    [[nodiscard]] std::optional<double> plateauEnd(ScenarioKind kind, double t) const noexcept;

private:
    struct Occurrence {
        double at = 0;
        double every = 0;

        /// Seconds since the latest beginning at or before `t`; negative before the first.
        [[nodiscard]] double since(double t) const noexcept;
    };

    std::array<std::vector<Occurrence>, kScenarioKinds> m_occurrences;
};

} // namespace vigil::ingest
