// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ward/tile_waves.h"

#include "model/signal_family.h"
#include "model/value.h"

#include <algorithm>

namespace vigil::widgets {
namespace {

/// An ECG lead (II first), the pleth, then what else there is.
std::vector<const pipeline::WaveView*> customaryWaves(const pipeline::BedView& bed) {
    std::vector<const pipeline::WaveView*> waves;
    for (const auto& wave : bed.waves)
        if (wave.channel)
            waves.push_back(&wave);
    const auto rank = [](const pipeline::WaveView* wave) {
        const auto group = model::signalFamily(wave->channel->signal, wave->channel->unit);
        if (group == model::ParameterGroup::Ecg)
            return wave->channel->signal == "ECG_II" ? 0 : 4;
        return group == model::ParameterGroup::SpO2  ? 1
               : group == model::ParameterGroup::Abp ? 2
                                                     : 3;
    };
    std::stable_sort(waves.begin(), waves.end(),
                     [&](const auto* a, const auto* b) { return rank(a) < rank(b); });
    // Without lead II another lead takes its place at the top.
    if (!waves.empty() && rank(waves.front()) != 0) {
        const auto ecg =
            std::find_if(waves.begin(), waves.end(), [&](const auto* w) { return rank(w) == 4; });
        if (ecg != waves.end())
            std::rotate(waves.begin(), ecg, ecg + 1);
    }
    return waves;
}

std::vector<const pipeline::WaveView*> namedWaves(const pipeline::BedView& bed,
                                                  const std::vector<std::string>& names) {
    std::vector<const pipeline::WaveView*> waves;
    for (const auto& name : names)
        for (const auto& wave : bed.waves)
            if (wave.channel && model::equalNames(wave.channel->signal, name))
                waves.push_back(&wave);
    return waves;
}

} // namespace

std::vector<const pipeline::WaveView*> tileWaves(const pipeline::BedView& bed,
                                                 const pipeline::WardLayout* layout, int lanes) {
    auto waves =
        layout != nullptr && layout->waves ? namedWaves(bed, *layout->waves) : customaryWaves(bed);
    if (static_cast<int>(waves.size()) > lanes)
        waves.resize(static_cast<std::size_t>(lanes));
    return waves;
}

} // namespace vigil::widgets
