// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/gap_tally.h"

#include <tuple>
#include <utility>

namespace vigil::pipeline {

namespace {

constexpr auto kEvery = std::chrono::seconds{1};
/// Rows of the journal a second and source.
constexpr std::size_t kMost = 400;

} // namespace

void GapTally::add(const ingest::SequenceGap& gap) {
    store::widen(m_gaps[{gap.bed, gap.signal}], gap.from, gap.to, gap.missing);
}

template <typename PlaceOf>
void GapTally::coarsen(PlaceOf placeOf) {
    std::map<Place, store::LossEvent> fewer;
    for (const auto& [place, loss] : m_gaps)
        store::widen(fewer[placeOf(place)], loss.from, loss.to, loss.count);
    m_gaps = std::move(fewer);
}

std::vector<store::LossEvent> GapTally::due(SteadyTime now, bool atEnd) {
    if (m_gaps.empty() || (!atEnd && now - m_told < kEvery))
        return {};
    m_told = now;
    if (m_gaps.size() > kMost)
        coarsen([](const Place& place) { return Place{place.first, {}}; });
    if (m_gaps.size() > kMost)
        coarsen([](const Place&) { return Place{}; });
    std::vector<store::LossEvent> losses;
    for (auto& [place, loss] : std::exchange(m_gaps, {})) {
        loss.kind = store::LossKind::SequenceGap;
        std::tie(loss.bed, loss.signal) = place;
        loss.reason = "numbers missing in a device's sequence";
        losses.push_back(loss);
    }
    return losses;
}

} // namespace vigil::pipeline
