// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/sound/sound_sign.h"

#include <QAbstractButton>

namespace vigil::widgets {

/// Whether alarms can be heard, always in sight: a bell, crossed out while they cannot, and how
/// long a pause lasts yet. Pressed it asks for a pause, or ends one. *Thread:* GUI.
class SoundButton : public QAbstractButton {
    Q_OBJECT
public:
    explicit SoundButton(QWidget* parent = nullptr);

    /// `problem`: why nothing is heard, of a sign that is Missing.
    void setSign(const SoundSign& sign, const QString& problem = {});

    [[nodiscard]] const SoundSign& sign() const noexcept { return m_sign; }

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] bool warns() const;

    SoundSign m_sign;
};

} // namespace vigil::widgets
