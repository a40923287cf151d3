// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/simulator/ecg.h"
#include "ingest/simulator/patient.h"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace vigil::ingest {

enum class WaveKind { Ecg, Pleth, Pressure, Respiration };
inline constexpr std::size_t kWaveKinds = 4;

struct WaveFacts {
    std::string_view name; ///< catalog name
    std::string_view unit; ///< UCUM
};

[[nodiscard]] const WaveFacts& waveFacts(WaveKind kind) noexcept;

/// Samples the waves of one patient. Sample `n` lies at n / rate seconds of the bed's time line and
/// does not depend on the packets in which it is asked for. *Thread:* one. *Owns:* scratch memory.
class WaveSampler {
public:
    explicit WaveSampler(const PatientProfile& profile) : m_ecg(profile) {}

    /// Fills `out` with samples `first`.. of a wave, in its unit, at the resolution of a monitor's
    /// converter (1 uV, 0.1 mm[Hg], 0.001). NaN where the electrode is off. Precondition: the
    /// patient has been advanced to the last sample, and not more than 40 s past the first.
    void sample(const Patient& patient, WaveKind kind, double rateHz, std::int64_t first,
                std::span<float> out);

private:
    void sampleEcg(const Patient& patient, double rateHz, std::int64_t first);
    void samplePleth(const Patient& patient, double rateHz, std::int64_t first);
    void samplePressure(const Patient& patient, double rateHz, std::int64_t first);
    void sampleRespiration(const Patient& patient, double rateHz, std::int64_t first);

    EcgMorphology m_ecg;
    std::vector<double> m_samples;
};

} // namespace vigil::ingest
