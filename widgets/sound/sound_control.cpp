// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/sound/sound_control.h"

namespace vigil::widgets {

SoundControl::SoundControl(std::unique_ptr<SoundOutput> output, QObject* parent)
    : QObject(parent), m_output(std::move(output)) {}

SoundSign SoundControl::signOf(const pipeline::Snapshot& snapshot) const {
    using State = SoundSign::State;
    if (snapshot.mode == pipeline::Mode::Idle)
        return {};
    if (snapshot.mode == pipeline::Mode::Replay)
        return {State::Replay};
    if (m_plan.isOff())
        return {State::Off};
    if (!m_output->problem().isEmpty())
        return {State::Missing};
    if (snapshot.audioPausedFor)
        return {State::Paused, *snapshot.audioPausedFor};
    return {State::On};
}

void SoundControl::setSnapshot(const pipeline::Snapshot& snapshot, SteadyTime now) {
    const auto sign = signOf(snapshot);
    const bool live =
        sign.state != SoundSign::State::None && sign.state != SoundSign::State::Replay;
    static const std::vector<alerts::AlarmStatus> kNone;
    const auto step = m_plan.update(live ? snapshot.alarms : kNone,
                                    sign.state == SoundSign::State::Paused || !live, now);
    if (step.stop && step.start == Burst::None)
        m_output->stop();
    if (step.start != Burst::None)
        m_output->play(step.start);
    if (sign.state == SoundSign::State::On)
        for (const auto id : step.heard)
            Q_EMIT heard(id);
    if (sign == m_sign)
        return;
    m_sign = sign;
    Q_EMIT signChanged(m_sign);
}

void SoundControl::setOff(bool off) { m_plan.setOff(off); }

void SoundControl::test(Burst burst) { m_output->play(burst); }

} // namespace vigil::widgets
