// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/sound/alarm_tone.h"

#include <QObject>
#include <QString>

namespace vigil::widgets {

/// One stream to a loudspeaker: what begins ends what sounded. *Thread:* GUI.
class SoundOutput : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    virtual void play(Burst burst) = 0;
    virtual void stop() = 0;
    /// Why nothing can be heard, in the language of the screens; empty: it can, as far as is known.
    [[nodiscard]] virtual QString problem() const = 0;

Q_SIGNALS:
    /// problem() may be another one.
    void changed();
};

} // namespace vigil::widgets
