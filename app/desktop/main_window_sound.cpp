// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/main_window.h"
#include "widgets/alarms/alarm_strip.h"
#include "widgets/sound/sound_control.h"

#include <QMenu>

/// The part of the main window that lets alarms sound.
namespace vigil::desktop {

using State = widgets::SoundSign::State;

void MainWindow::setSound(std::unique_ptr<widgets::SoundOutput> output) {
    m_sound = new widgets::SoundControl(std::move(output), this);
    connect(m_sound, &widgets::SoundControl::signChanged, this, &MainWindow::showSound);
    connect(m_sound, &widgets::SoundControl::heard, &m_facade, &pipeline::Facade::reportSounded);
    connect(&m_facade, &pipeline::Facade::sessionOpened, this, [this] {
        m_soundReported.reset(); // another session has not heard of it
        showSound();
    });
    retranslate(); // the menu has more to offer
}

void MainWindow::showSound() {
    if (!m_sound)
        return;
    const auto& sign = m_sound->sign();
    m_view->alarmStrip().setSound(sign, m_sound->problem());
    if (sign.state == State::None || sign.state == State::Replay)
        return;
    const std::pair report(sign.state == State::On || sign.state == State::Paused,
                           sign.state == State::Missing);
    if (m_soundReported == report)
        return;
    m_soundReported = report;
    m_facade.reportSound(report.first, report.second);
}

void MainWindow::toggleSound() {
    static constexpr int kPauseSeconds = 120;
    if (!m_sound)
        return;
    switch (m_sound->sign().state) {
    case State::On:
        return m_facade.pauseAudio(kPauseSeconds);
    case State::Paused:
        return m_facade.pauseAudio(0);
    case State::Off:
        return m_sound->setOff(false);
    case State::None:
    case State::Missing:
    case State::Replay:
        return;
    }
}

void MainWindow::addSoundMenu(QMenu& menu) {
    auto* sounds = menu.addMenu(tr("Sound of alarms"));
    auto* off = sounds->addAction(tr("Switched off"));
    off->setCheckable(true);
    connect(off, &QAction::triggered, this, [this](bool on) { m_sound->setOff(on); });
    connect(&menu, &QMenu::aboutToShow, off,
            [this, off] { off->setChecked(m_sound->sign().state == State::Off); });
    sounds->addSeparator();
    for (const auto& [burst, text] :
         {std::pair(widgets::Burst::High, tr("Test: high priority")),
          std::pair(widgets::Burst::Medium, tr("Test: medium priority")),
          std::pair(widgets::Burst::Low, tr("Test: low priority"))})
        sounds->addAction(text, this, [this, tested = burst] { m_sound->test(tested); });
}

} // namespace vigil::desktop
