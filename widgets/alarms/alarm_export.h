// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

class QAbstractItemModel;

namespace vigil::widgets {

/// A list of alarms as it is on show, for others: as a table of a spreadsheet, or as pages to be
/// printed, which also say what happened to one of them. *Thread:* GUI.
struct AlarmExport {
    const QAbstractItemModel& alarms;
    QString title; ///< "Ward 3B, 2026-11-22 14:03:22"
    QString about; ///< the alarm whose story it is; empty: none
    QStringList story;

    /// Commas, quotes where needed, UTF-8; what a spreadsheet would take for a formula begins with
    /// an apostrophe.
    [[nodiscard]] QByteArray csv() const;
    /// By the name's end as CSV or PDF; why it could not be written, empty: it was.
    [[nodiscard]] QString write(const QString& path) const;

private:
    [[nodiscard]] QString writePdf(const QString& path) const;
};

} // namespace vigil::widgets
