// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/file/store_batch.h"

#include <algorithm>

namespace vigil::store {

std::string_view lossKindName(LossKind kind) noexcept {
    switch (kind) {
    case LossKind::TrendGap:
        return "trend_gap";
    case LossKind::SequenceGap:
        return "sequence_gap";
    case LossKind::Dropped:
        return "dropped";
    case LossKind::Late:
        return "late";
    case LossKind::Duplicate:
        return "duplicate";
    case LossKind::Skipped:
        return "skipped";
    case LossKind::Rejected:
        return "rejected";
    case LossKind::DamagedChunk:
        return "damaged_chunk";
    case LossKind::NotWatched:
        return "not_watched";
    case LossKind::JournalGap:
        return "journal_gap";
    case LossKind::StoreLost:
        return "store_lost";
    case LossKind::QueryStopped:
        return "query_stopped";
    }
    return "trend_gap";
}

void widen(LossEvent& loss, EventTime from, EventTime to, std::uint64_t count) {
    const bool first = loss.count == 0;
    loss.from = first ? from : std::min(loss.from, from);
    loss.to = loss.time = first ? to : std::max(loss.to, to);
    loss.count += count;
}

} // namespace vigil::store
