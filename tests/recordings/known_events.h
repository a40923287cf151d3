// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record_folder.h"

/// Rows of machines whose times and values follow rules that can be counted by hand.
namespace vigil::tests {

/// events.json, 3000 objects {"timestamp", "kind", "counter"}: object i (from 0) lies i seconds
/// after 2026-03-01T00:00:00Z and is of kind "a", "b" or "c" in turn. Every tenth, from object 17
/// on, comes out of order instead: it lies 1 to 30 seconds, in turn, before the object ahead of it.
inline constexpr int kEvents = 3000;
/// Seconds by which object `i` lies before the one ahead of it; 0 where it is in order.
[[nodiscard]] int secondsOutOfOrder(int i);
std::filesystem::path writeEvents(const RecordFolder& folder);

/// load.csv, ten days of "timestamp,value" every five minutes from 2026-03-01 00:05:00 on; the
/// value counts 0 to 11 and starts again.
inline constexpr int kLoads = 2880;
std::filesystem::path writeLoad(const RecordFolder& folder);

} // namespace vigil::tests
