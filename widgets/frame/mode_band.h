// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/view/snapshot.h"

#include <QFontMetrics>
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

    [[nodiscard]] QString text() const;
    /// The same in `width` pixels: a long file name is cut in its middle, nothing else.
    [[nodiscard]] QString textWithin(const QFontMetrics& metrics, int width) const;

Q_SIGNALS:
    /// Leave the demo or the recording.
    void exitRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    pipeline::Mode m_mode = pipeline::Mode::Idle;
    QString m_word, m_name, m_text;
    QPushButton* m_exit;
};

} // namespace vigil::widgets
