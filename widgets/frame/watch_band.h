// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/view/snapshot.h"

#include <QWidget>

class QLabel;

namespace vigil::widgets {

/// The band that cannot be closed while this program only watches: another one stores what comes,
/// and is named. On every page; hidden otherwise. *Thread:* GUI.
class WatchBand : public QWidget {
    Q_OBJECT
public:
    explicit WatchBand(QWidget* parent = nullptr);

    void setSnapshot(const pipeline::Snapshot& snapshot);
    [[nodiscard]] QString text() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void applyColours();

    QLabel* m_word;
    QLabel* m_text;
};

} // namespace vigil::widgets
