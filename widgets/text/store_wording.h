// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/view/snapshot.h"

#include <QString>

namespace vigil::widgets {

/// That nothing is stored, and why, in few words: it stands in a strip. `why`: one of
/// pipeline::name(StoreAbsence).
[[nodiscard]] QString storeAwayText(std::string_view why);
/// The same at more length: what is kept meanwhile, and what to do. Empty while all is stored.
[[nodiscard]] QString storeAwayDetail(const pipeline::StoreView& store);
/// True when renaming the file and beginning another one is a way out.
[[nodiscard]] bool canSetAside(const pipeline::StoreView& store);

} // namespace vigil::widgets
