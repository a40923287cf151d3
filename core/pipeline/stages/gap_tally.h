// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/decoder.h"
#include "store/file/store_batch.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace vigil::pipeline {

/// Holes in the numbers of devices, brought together so that the journal does not grow with a
/// flood: told once a second by bed and signal, by bed alone when many have holes, as one when
/// many beds have. *Thread:* one.
class GapTally {
public:
    void add(const ingest::SequenceGap& gap);
    /// What is to be told now; all of it at the end. The first hole is told at once.
    [[nodiscard]] std::vector<store::LossEvent> due(SteadyTime now, bool atEnd);

private:
    using Place = std::pair<std::string, std::string>; ///< bed, signal

    /// Brings together what `placeOf` calls one.
    template <typename PlaceOf>
    void coarsen(PlaceOf placeOf);

    std::map<Place, store::LossEvent> m_gaps;
    SteadyTime m_told{};
};

} // namespace vigil::pipeline
