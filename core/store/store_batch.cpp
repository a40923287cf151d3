// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/store_batch.h"

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
    }
    return "trend_gap";
}

} // namespace vigil::store
