// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/snapshot.h"

#include <QWidget>

class QPushButton;

namespace vigil::widgets {

/// The band that cannot be closed while what is shown is not live: SIMULATED or REPLAY. Hidden for
/// live data. *Thread:* GUI.
class ModeBand : public QWidget {
    Q_OBJECT
public:
    explicit ModeBand(QWidget* parent = nullptr);

    void setSnapshot(const pipeline::Snapshot& snapshot);

    [[nodiscard]] QString text() const { return m_text; }

Q_SIGNALS:
    /// Leave the demo or the recording.
    void exitRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    pipeline::Mode m_mode = pipeline::Mode::Idle;
    QString m_word, m_text;
    QPushButton* m_exit;
};

} // namespace vigil::widgets
