// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/view/snapshot.h"
#include "widgets/sound/sound_output.h"
#include "widgets/sound/sound_plan.h"
#include "widgets/sound/sound_sign.h"

#include <QObject>

#include <memory>

namespace vigil::widgets {

/// Lets the alarms of the newest snapshot sound. *Thread:* GUI. *Owns:* the output.
class SoundControl : public QObject {
    Q_OBJECT
public:
    explicit SoundControl(std::unique_ptr<SoundOutput> output, QObject* parent = nullptr);

    void setSnapshot(const pipeline::Snapshot& snapshot, SteadyTime now);

    [[nodiscard]] const SoundSign& sign() const noexcept { return m_sign; }

    [[nodiscard]] QString problem() const { return m_output->problem(); }

    /// Off until it is switched on again, or the program ends.
    void setOff(bool off);
    /// One burst, to hear it.
    void test(Burst burst);

Q_SIGNALS:
    void signChanged(const vigil::widgets::SoundSign& sign);
    /// From now on the alarm can be heard.
    void heard(quint64 alarmId);

private:
    [[nodiscard]] SoundSign signOf(const pipeline::Snapshot& snapshot) const;

    std::unique_ptr<SoundOutput> m_output;
    SoundPlan m_plan;
    SoundSign m_sign;
};

} // namespace vigil::widgets
