// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/replay/replay_bar.h"

#include "widgets/replay/overview_strip.h"
#include "widgets/replay/recording_wording.h"
#include "widgets/text/format.h"
#include "widgets/text/theme.h"
#include "widgets/text/time_entry.h"
#include "widgets/text/time_line.h"
#include "widgets/text/typography.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QShortcut>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace vigil::widgets {
namespace {

constexpr Ticks kStep = std::chrono::seconds(10);
constexpr int kPatience = 10;
constexpr int kFrame = 3;

} // namespace

const std::vector<double>& replaySpeeds() {
    static const std::vector<double> speeds{0.1, 0.5, 1, 2, 5, 10, 25, 50, 100, 0};
    return speeds;
}

QString speedText(double factor) {
    if (factor <= 0)
        return ReplayBar::tr("max", "as fast as possible");
    return decimal(factor, factor < 1 ? 1 : 0) + QChar(u'\u00d7');
}

bool achievedDiffers(const pipeline::ReplayView& replay) {
    if (!replay.playing || replay.ended)
        return false;
    return replay.requestedSpeed <= 0 ||
           std::abs(replay.achievedSpeed - replay.requestedSpeed) > 0.05 * replay.requestedSpeed;
}

ReplayBar::ReplayBar(QWidget* parent)
    : QWidget(parent), m_strip(new OverviewStrip(this)), m_word(new QLabel(tr("REPLAY"), this)),
      m_time(new QLabel(this)), m_achieved(new QLabel(this)), m_entryProblem(new QLabel(this)),
      m_landing(new QLabel(this)), m_play(new QPushButton(this)), m_speed(new QComboBox(this)),
      m_entry(new QLineEdit(this)) {
    setObjectName(QStringLiteral("replayBar"));
    setAccessibleName(tr("Replay controls"));
    const auto button = [this](const QString& text, const QString& name, const char* object) {
        auto* made = new QPushButton(text, this);
        made->setObjectName(QLatin1String(object));
        made->setAccessibleName(name);
        made->setToolTip(name);
        return made;
    };
    auto* toStart = button(QStringLiteral("|\u25c0"), tr("To the beginning"), "replayStart");
    auto* back =
        button(QStringLiteral("\u2212") + tr("10 s"), tr("Back ten seconds (F7)"), "replayBack");
    auto* forward =
        button(QStringLiteral("+") + tr("10 s"), tr("Forward ten seconds (F9)"), "replayForward");
    auto* toEnd = button(QStringLiteral("\u25b6|"), tr("To the end"), "replayEnd");
    auto* exit = button(tr("Exit replay"), tr("Exit replay"), "replayExit");
    m_play->setObjectName(QStringLiteral("replayPlay"));
    m_play->setToolTip(tr("Play and pause (F8)"));
    m_word->setFont(fontOfSize(15, true));
    m_time->setFont(fontOfSize(15, true));
    m_time->setObjectName(QStringLiteral("replayTime"));
    m_achieved->setObjectName(QStringLiteral("replayAchieved"));
    m_speed->setObjectName(QStringLiteral("replaySpeed"));
    m_speed->setAccessibleName(tr("Speed"));
    m_speed->setToolTip(tr("Speed (Shift+F7 slower, Shift+F9 faster)"));
    for (const double speed : replaySpeeds())
        m_speed->addItem(speedText(speed));
    m_speed->setCurrentIndex(2);
    m_entry->setObjectName(QStringLiteral("replayGoTo"));
    m_entry->setAccessibleName(tr("Go to time"));
    m_entry->setMaximumWidth(170);
    m_landing->setObjectName(QStringLiteral("replayLanding"));
    m_landing->setTextFormat(Qt::PlainText);
    m_landing->setWordWrap(true);
    m_landing->hide();
    m_entryProblem->setObjectName(QStringLiteral("replayGoToProblem"));

    layOut({toStart, back, m_play, forward, toEnd}, exit);
    connect(toStart, &QPushButton::clicked, this, [this] { m_strip->goTo(m_replay.start); });
    connect(toEnd, &QPushButton::clicked, this, [this] { m_strip->goTo(m_replay.end); });
    connect(back, &QPushButton::clicked, this, [this] { m_strip->step(-kStep); });
    connect(forward, &QPushButton::clicked, this, [this] { m_strip->step(kStep); });
    connect(exit, &QPushButton::clicked, this, &ReplayBar::exitRequested);
    connectParts();
    addShortcuts();
    applyColours();
    explainEntry();
    showTime({});
    showPlaying();
}

void ReplayBar::layOut(const std::vector<QPushButton*>& moves, QPushButton* exit) {
    auto* line = new QHBoxLayout;
    line->setSpacing(6);
    line->addSpacing(4);
    line->addWidget(m_word);
    line->addSpacing(14);
    line->addWidget(m_time);
    line->addSpacing(12);
    for (auto* move : moves)
        line->addWidget(move);
    line->addSpacing(12);
    line->addWidget(m_speed);
    line->addWidget(m_achieved);
    line->addStretch(1);
    line->addWidget(m_entryProblem);
    auto* goTo = new QLabel(tr("Go to"), this);
    goTo->setBuddy(m_entry);
    line->addWidget(goTo);
    line->addWidget(m_entry);
    line->addSpacing(12);
    line->addWidget(exit);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, kFrame + 5, 12, 4);
    layout->setSpacing(4);
    layout->addLayout(line);
    layout->addWidget(m_landing);
    layout->addWidget(m_strip);
}

void ReplayBar::connectParts() {
    connect(m_play, &QPushButton::clicked, this, &ReplayBar::togglePlay);
    connect(m_speed, &QComboBox::activated, this, [this](int index) {
        m_patience = kPatience;
        Q_EMIT speedRequested(replaySpeeds()[static_cast<std::size_t>(index)]);
    });
    connect(m_entry, &QLineEdit::returnPressed, this, &ReplayBar::goToEntry);
    connect(m_entry, &QLineEdit::textEdited, m_entryProblem, &QLabel::clear);
    connect(m_strip, &OverviewStrip::seekRequested, this, &ReplayBar::seekRequested);
    connect(m_strip, &OverviewStrip::seekRequested, m_entryProblem, &QLabel::clear);
    connect(m_strip, &OverviewStrip::previewed, this, &ReplayBar::showTime);
}

void ReplayBar::explainEntry() {
    const bool clock = timeLine().hasTimeOfDay();
    m_entry->setPlaceholderText(clock ? tr("hh:mm:ss") : tr("h:mm:ss", "since the beginning"));
    m_entry->setToolTip(timeLine().hasDate()
                            ? tr("A time of day, or date and time; Return goes there")
                        : clock ? tr("A time of day; Return goes there")
                                : tr("How long after the beginning; Return goes there"));
}

void ReplayBar::showLanding() {
    const QString text = landingText(m_replay);
    if (m_landing->text() == text)
        return;
    m_landing->setText(text);
    m_landing->setVisible(!text.isEmpty());
}

void ReplayBar::addShortcuts() {
    const auto add = [this](const QKeySequence& keys, auto action) {
        auto* shortcut = new QShortcut(keys, this);
        shortcut->setContext(Qt::WindowShortcut);
        connect(shortcut, &QShortcut::activated, this, action);
    };
    add(Qt::Key_F8, [this] { togglePlay(); });
    add(Qt::Key_MediaTogglePlayPause, [this] { togglePlay(); });
    add(Qt::Key_F7, [this] { m_strip->step(-kStep); });
    add(Qt::Key_F9, [this] { m_strip->step(kStep); });
    add(Qt::SHIFT | Qt::Key_F7, [this] { changeSpeed(-1); });
    add(Qt::SHIFT | Qt::Key_F9, [this] { changeSpeed(1); });
}

void ReplayBar::togglePlay() {
    m_playing = !m_playing;
    m_patience = kPatience;
    // At its end there is nothing left to play: from the beginning, as players do.
    if (m_playing && m_replay.ended)
        m_strip->goTo(m_replay.start);
    showPlaying();
    if (m_playing)
        Q_EMIT playRequested();
    else
        Q_EMIT pauseRequested();
}

void ReplayBar::showPlaying() {
    const QString text = m_playing ? tr("Pause") : tr("Play");
    m_play->setText((m_playing ? QStringLiteral("\u2016 ") : QStringLiteral("\u25b6 ")) + text);
    m_play->setAccessibleName(text);
}

void ReplayBar::changeSpeed(int steps) {
    const int index = std::clamp(m_speed->currentIndex() + steps, 0, m_speed->count() - 1);
    if (index == m_speed->currentIndex())
        return;
    m_speed->setCurrentIndex(index);
    m_patience = kPatience;
    Q_EMIT speedRequested(replaySpeeds()[static_cast<std::size_t>(index)]);
}

void ReplayBar::goToEntry() {
    const QString text = m_entry->text();
    const auto time = timeFromText(text, m_replay.now, m_replay.start, m_replay.end);
    if (!time) {
        m_entryProblem->setText(tr("This is not a time."));
    } else if (*time < m_replay.start || *time > m_replay.end) {
        m_entryProblem->setText(tr("Outside the recording."));
    } else {
        m_entryProblem->clear();
        m_strip->goTo(*time);
        return;
    }
    m_entry->setAccessibleDescription(m_entryProblem->text());
    m_entry->selectAll();
}

void ReplayBar::setSnapshot(const std::shared_ptr<const pipeline::Snapshot>& snapshot) {
    if (!snapshot->replay)
        return;
    const TimeLine line = TimeLine::of(*snapshot);
    const bool newLine = line != timeLine() || snapshot->replay->path != m_replay.path;
    setTimeLine(line);
    m_replay = *snapshot->replay;
    if (newLine) {
        m_entry->clear();
        m_entryProblem->clear();
        explainEntry();
    }
    showLanding();
    m_strip->setReplay(m_replay);
    showTime(m_strip->position());
    const bool playing = m_replay.playing && !m_replay.ended;
    const bool caughtUp = playing == m_playing;
    if (m_patience > 0 && !caughtUp) {
        --m_patience;
    } else if (!caughtUp) {
        m_playing = playing;
        showPlaying();
    }
    showSpeed(m_replay);
}

void ReplayBar::showTime(EventTime time) {
    const QString text = dateTime(time);
    if (m_time->text() == text)
        return;
    m_time->setText(text);
    m_time->setAccessibleName(tr("Original time %1").arg(text));
}

void ReplayBar::showSpeed(const pipeline::ReplayView& replay) {
    const auto& speeds = replaySpeeds();
    const auto found = std::find(speeds.begin(), speeds.end(), replay.requestedSpeed);
    const int index = found == speeds.end() ? -1 : static_cast<int>(found - speeds.begin());
    if (index == m_speed->currentIndex()) {
        if (m_playing == (replay.playing && !replay.ended))
            m_patience = 0;
    } else if (m_patience > 0) {
        --m_patience;
    } else {
        m_speed->setCurrentIndex(index);
    }
    // A speed that is not on offer, from the command line for instance, is shown all the same.
    m_speed->setPlaceholderText(index < 0 ? speedText(replay.requestedSpeed) : QString());
    QString text;
    if (replay.ended)
        text = tr("End of the recording");
    else if (achievedDiffers(replay))
        text = tr("achieved %1")
                   .arg(decimal(replay.achievedSpeed, replay.achievedSpeed < 9.95 ? 1 : 0) +
                        QChar(u'\u00d7'));
    if (m_achieved->text() != text)
        m_achieved->setText(text);
}

void ReplayBar::applyColours() {
    const Theme& t = theme();
    QPalette band = m_word->palette();
    band.setColor(QPalette::WindowText, t.bandInk);
    m_word->setPalette(band);
    for (auto* label : {m_achieved, m_entryProblem, m_landing}) {
        QPalette p = label->palette();
        p.setColor(QPalette::WindowText, t.caution);
        label->setPalette(p);
    }
    update();
}

void ReplayBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& t = theme();
    painter.fillRect(rect(), t.surface);
    painter.fillRect(QRect(0, 0, width(), kFrame), t.replay);
    // The word stands on the colour of the band at the top of the window.
    const QRect word = m_word->geometry().adjusted(-8, -2, 8, 2);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(t.replay);
    painter.drawRoundedRect(word, 3, 3);
}

void ReplayBar::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

} // namespace vigil::widgets
