// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/view/snapshot.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace vigil::widgets {

/// While nothing is stored, or what was stored is damaged: why, what to do, and the file's way
/// aside where that helps. Hidden otherwise. *Thread:* GUI.
class StoreBar : public QWidget {
    Q_OBJECT
public:
    explicit StoreBar(QWidget* parent = nullptr);

    void setSnapshot(const pipeline::Snapshot& snapshot);
    [[nodiscard]] QString text() const;

Q_SIGNALS:
    /// The answer to it asks first.
    void setAsideRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void applyColours();
    /// Nothing of it is cut where it wraps.
    void keepHeight();

    QLabel* m_title;
    QLabel* m_detail;
    QLabel* m_technical;
    QPushButton* m_aside;
};

} // namespace vigil::widgets
