// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bed/bed_content.h"

#include <QWidget>

namespace vigil::widgets {

/// The numbers of one bed: heart rate in the largest type, the others below it, each with its
/// limits; then what alarms there are. Painted as a whole; read out as one text. *Thread:* GUI.
class BedNumbers : public QWidget {
    Q_OBJECT
public:
    explicit BedNumbers(QWidget* parent = nullptr);

    void setContent(const BedContent& content, const QStringList& alarmLines);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    BedContent m_content;
    QStringList m_alarmLines;
};

} // namespace vigil::widgets
