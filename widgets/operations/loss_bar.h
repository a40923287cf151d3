// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/view/snapshot.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace vigil::widgets {

/// What was lost, refused or left out. It stays on show until the operator says that it was seen
/// and the counters restart. *Thread:* GUI.
class LossBar : public QWidget {
    Q_OBJECT
public:
    explicit LossBar(QWidget* parent = nullptr);

    void setSnapshot(const pipeline::Snapshot& snapshot);
    [[nodiscard]] QString text() const;

Q_SIGNALS:
    void acknowledged();
    void listRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void showNotDrawn(const pipeline::Snapshot& snapshot);
    void applyColours();

    QLabel* m_label;
    QLabel* m_notDrawn; ///< what the screen left out, which is no loss
    QPushButton* m_list;
    QPushButton* m_acknowledge;
    bool m_any = false;
};

} // namespace vigil::widgets
