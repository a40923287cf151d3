// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/gap_tally.h"

#include <algorithm>
#include <utility>

namespace vigil::pipeline {

namespace {

constexpr auto kEvery = std::chrono::seconds{1};
/// Rows of the journal a second and source.
constexpr std::size_t kMost = 400;

} // namespace

void GapTally::join(store::LossEvent& into, const store::LossEvent& loss) {
    if (into.count == 0)
        into.from = loss.from;
    into.from = std::min(into.from, loss.from);
    into.to = into.time = std::max(into.to, loss.to);
    into.count += loss.count;
}

void GapTally::add(const ingest::SequenceGap& gap) {
    store::LossEvent loss;
    loss.from = gap.from;
    loss.to = gap.to;
    loss.count = gap.missing;
    join(m_gaps[{gap.bed, gap.signal}], loss);
}

template <typename PlaceOf>
void GapTally::coarsen(PlaceOf placeOf) {
    std::map<Place, store::LossEvent> fewer;
    for (const auto& [place, loss] : m_gaps)
        join(fewer[placeOf(place)], loss);
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
        loss.bed = place.first;
        loss.signal = place.second;
        loss.reason = "numbers missing in a device's sequence";
        losses.push_back(loss);
    }
    return losses;
}

} // namespace vigil::pipeline
