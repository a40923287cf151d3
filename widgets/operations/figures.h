// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "pipeline/view/snapshot.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

/// Figures of the pipeline as text. What is unknown reads "unknown", never 0. *Thread:* GUI.
namespace vigil::widgets {

/// "1,204", grouped as the language does.
[[nodiscard]] QString grouped(std::uint64_t value);
/// "8.2k/s", "0.4/s".
[[nodiscard]] QString perSecond(double rate);

/// "1,204" or "unknown".
[[nodiscard]] QString lagText(const pipeline::PartitionView& partition);
/// "-310/s" while the lag shrinks, "+20/s" while it grows, empty when the lag is unknown.
[[nodiscard]] QString lagChangeText(const pipeline::PartitionView& partition);
/// How long until the lag is gone: "4 s", "caught up", "growing", "not shrinking", "unknown".
[[nodiscard]] QString lagEtaText(const pipeline::PartitionView& partition);
/// True when the lag grows, or stands still above zero.
[[nodiscard]] bool fallsBehind(const pipeline::PartitionView& partition);
/// Of one source: the sum where every partition is known, else "≥ " and the
/// known part, or "unknown". Empty for sources without partitions.
[[nodiscard]] QString totalLagText(const pipeline::SourceView& source);

/// "0.8 s" behind, "unknown" before the first watermark.
[[nodiscard]] QString watermarkLagText(const pipeline::SourceView& source);
/// Cause and next step of the source's error, its technical text last; empty when it is fine.
[[nodiscard]] QString sourceErrorText(const pipeline::SourceView& source);
/// The code a stable word stands for ("not_found").
[[nodiscard]] std::optional<ErrorCode> errorCodeOf(std::string_view word);

/// One kind of loss and how often it happened.
struct LossFigure {
    QString label;
    QString explanation;
    std::uint64_t count = 0;
};

/// Every kind of loss, also those that did not happen.
[[nodiscard]] std::vector<LossFigure> lossFigures(const pipeline::LossCounters& losses);

/// The whole pipeline as plain text for a report: English and stable, without anything about
/// patients or beds.
[[nodiscard]] QString diagnosticsText(const pipeline::Snapshot& snapshot);

} // namespace vigil::widgets
