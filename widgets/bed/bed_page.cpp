// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bed/bed_page.h"

#include "widgets/bed/bed_numbers.h"
#include "widgets/bed/bed_waves.h"
#include "widgets/bed/calibration_dialog.h"
#include "widgets/bed/hour_line.h"
#include "widgets/frame/side_window.h"
#include "widgets/text/alarm_figures.h"
#include "widgets/text/format.h"
#include "widgets/text/live_tool_tip.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"
#include "widgets/text/wording.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <vector>

namespace vigil::widgets {
namespace {

/// The last hour of the heart rate.
class HourStrip : public QWidget {
public:
    explicit HourStrip(const BedContent& content, QWidget* parent)
        : QWidget(parent), m_content(content) {
        setFixedHeight(96);
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.fillRect(rect(), theme().window);
        paintHourWithScale(painter, rect(), m_content);
    }

private:
    const BedContent& m_content;
};

/// A text that takes the room that is left, cut with an ellipsis; whole as a tool tip.
class ElidedLabel : public QLabel {
public:
    using QLabel::QLabel;

    [[nodiscard]] QSize minimumSizeHint() const override {
        return {std::min(40, sizeHint().width()), QLabel::minimumSizeHint().height()};
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setPen(palette().color(foregroundRole()));
        painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter,
                         fontMetrics().elidedText(text(), Qt::ElideRight, width()));
    }
};

/// Tab goes from each to the next.
void chainFocus(const std::vector<QWidget*>& parts) {
    for (std::size_t i = 1; i < parts.size(); ++i)
        QWidget::setTabOrder(parts[i - 1], parts[i]);
}

} // namespace

BedPage::BedPage(WaveformStore& waves, QWidget* parent)
    : Page(parent), m_waves(new BedWaves(waves, this)), m_numbers(new BedNumbers(this)),
      m_title(new ElidedLabel(this)), m_patient(new ElidedLabel(this)), m_notice(new QLabel(this)),
      m_gain(new QComboBox(this)), m_speed(new QComboBox(this)), m_calibrate(new QPushButton(this)),
      m_lanes(new QPushButton(this)), m_freeze(new QPushButton(this)) {
    setObjectName(QStringLiteral("bedPage"));
    setFocusPolicy(Qt::StrongFocus);
    const auto button = [this](const QString& text, const QString& name) {
        auto* made = new QPushButton(text, this);
        made->setAccessibleName(name);
        made->setToolTip(name);
        return made;
    };
    auto* back = button(tr("Ward"), tr("Back to the ward (Esc)"));
    auto* previous = button(QStringLiteral("◀"), tr("Previous bed (Page Up)"));
    auto* next = button(QStringLiteral("▶"), tr("Next bed (Page Down)"));
    m_freeze->setCheckable(true);
    m_freeze->setText(tr("Freeze  Space"));
    m_freeze->setAccessibleName(tr("Freeze the waves; recording and alarms go on"));
    m_title->setFont(roleFont(TextRole::Title));
    m_title->setTextFormat(Qt::PlainText);
    m_patient->setTextFormat(Qt::PlainText);
    m_notice->setObjectName(QStringLiteral("bedNotice"));
    m_notice->setTextFormat(Qt::PlainText);
    m_notice->setFont(roleFont(TextRole::Strong));
    m_notice->setWordWrap(true);
    m_notice->setContentsMargins(8, 0, 8, 6);
    m_notice->hide();

    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 6, 8, 6);
    bar->setSpacing(8);
    bar->addWidget(back);
    bar->addWidget(previous);
    bar->addWidget(next);
    bar->addSpacing(8);
    bar->addWidget(m_title);
    m_patient->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(m_patient, 1);
    addWaveControls(*bar);
    bar->addWidget(m_freeze);
    auto* left = new QVBoxLayout;
    left->setSpacing(0);
    left->addWidget(m_waves, 1);
    auto* hour = new HourStrip(m_content, this);
    hour->setObjectName(QStringLiteral("hour"));
    left->addWidget(hour);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addLayout(left, 1);
    middle->addWidget(m_numbers);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_notice);
    layout->addLayout(middle, 1);

    chainFocus({back, previous, next, m_lanes, m_calibrate, m_speed, m_gain, m_freeze});
    connect(back, &QPushButton::clicked, this, &BedPage::wardRequested);
    connect(previous, &QPushButton::clicked, this, [this] { step(-1); });
    connect(next, &QPushButton::clicked, this, [this] { step(1); });
    connect(m_freeze, &QPushButton::toggled, this, [this](bool on) { m_waves->setAllFrozen(on); });
}

void BedPage::addWaveControls(QHBoxLayout& bar) {
    m_gain->setObjectName(QStringLiteral("bedGain"));
    m_gain->setAccessibleName(tr("Gain of the ECG"));
    m_gain->setToolTip(tr("Gain of all ECG leads, millimetres on the screen for a millivolt"));
    for (const double gain : WaveDisplay::kGains)
        m_gain->addItem(gain == WaveDisplay::kAutoGain ? tr("Auto gain")
                                                       : tr("%1 mm/mV").arg(decimal(gain, 0)),
                        gain);
    m_speed->setObjectName(QStringLiteral("bedSpeed"));
    m_speed->setAccessibleName(tr("Speed of the waves"));
    m_speed->setToolTip(tr("Speed of the waves, millimetres on the screen for a second"));
    for (const double speed : WaveDisplay::kSpeeds)
        m_speed->addItem(tr("%1 mm/s").arg(decimal(speed, speed < 20 ? 1 : 0)), speed);
    m_calibrate->setObjectName(QStringLiteral("bedCalibrate"));
    m_calibrate->setText(tr("Screen not calibrated"));
    m_calibrate->setAccessibleName(tr("Screen not calibrated: measure how long a millimetre is"));
    m_calibrate->setToolTip(m_calibrate->accessibleName());
    m_lanes->setObjectName(QStringLiteral("bedLanes"));
    m_lanes->setToolTip(tr("Show the next waves (W)"));
    for (QWidget* part : {static_cast<QWidget*>(m_lanes), static_cast<QWidget*>(m_calibrate),
                          static_cast<QWidget*>(m_speed), static_cast<QWidget*>(m_gain)})
        bar.addWidget(part);
    for (auto* choice : {m_gain, m_speed})
        choice->setFocusPolicy(Qt::TabFocus); // a click leaves the space bar to the waves
    connect(m_gain, &QComboBox::activated, this, &BedPage::chooseDisplay);
    connect(m_speed, &QComboBox::activated, this, &BedPage::chooseDisplay);
    connect(m_lanes, &QPushButton::clicked, this, &BedPage::showNextWaves);
    connect(m_calibrate, &QPushButton::clicked, this, [this] {
        auto* dialog = new CalibrationDialog(this);
        connect(dialog, &QDialog::finished, this, [this] { setFocus(); });
        showBelowAlarmStrip(dialog);
    });
    connect(m_waves, &BedWaves::lanesChanged, this, &BedPage::tellWaves);
    connect(m_waves, &BedWaves::calibrationChanged, this, &BedPage::tellWaves);
    setDisplay(m_waves->display());
    tellWaves();
}

void BedPage::setDisplay(const WaveDisplay& display) {
    m_gain->setCurrentIndex(std::max(0, m_gain->findData(display.gain)));
    m_speed->setCurrentIndex(std::max(0, m_speed->findData(display.speed)));
    m_waves->setDisplay({m_gain->currentData().toDouble(), m_speed->currentData().toDouble()});
}

void BedPage::chooseDisplay() {
    m_waves->setDisplay({m_gain->currentData().toDouble(), m_speed->currentData().toDouble()});
    Q_EMIT displayChosen(m_waves->display());
}

void BedPage::showNextWaves() {
    if (m_waves->shownCount() == m_waves->waveCount())
        return;
    m_freeze->setChecked(false);
    m_waves->showNextWaves();
}

void BedPage::tellWaves() {
    m_calibrate->setVisible(!m_waves->isCalibrated());
    m_lanes->setVisible(m_waves->shownCount() < m_waves->waveCount());
    const int first = m_waves->firstShown() + 1;
    m_lanes->setText(tr("Waves %1–%2 of %3")
                         .arg(first)
                         .arg(first - 1 + m_waves->shownCount())
                         .arg(m_waves->waveCount()));
    m_lanes->setAccessibleName(m_lanes->text() + QStringLiteral(", ") + m_lanes->toolTip());
}

void BedPage::setBed(const QString& bed) {
    if (bed == m_bed)
        return;
    m_bed = bed;
    m_freeze->setChecked(false);
    if (m_snapshot)
        refresh();
    Q_EMIT bedChanged(bed);
}

void BedPage::setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot) {
    m_snapshot = std::move(snapshot);
    refresh();
}

void BedPage::refresh() {
    const auto& beds = m_snapshot->beds;
    auto view = std::find_if(beds.begin(), beds.end(),
                             [this](const auto& b) { return qstr(b.bed) == m_bed; });
    if (view == beds.end())
        view = std::find_if(beds.begin(), beds.end(), [](const auto& b) { return b.occupied; });
    if (view == beds.end()) {
        m_content = {};
        m_title->setText(tr("No bed"));
        m_patient->clear();
        showNotices();
        m_waves->setBed({});
        m_numbers->setContent(m_content, {});
        return;
    }
    m_bed = qstr(view->bed);
    BedContent next = bedContent(*view, m_snapshot->now, nullptr, lostSourceOf(*view, *m_snapshot));
    const bool otherHour = next.heartRateHour != m_content.heartRateHour ||
                           next.hourEnd != m_content.hourEnd ||
                           next.staleText != m_content.staleText || next.bed != m_content.bed;
    m_content = std::move(next);
    m_title->setText(m_content.label);
    m_patient->setText(m_content.patient.isEmpty() ? m_content.staleText
                       : m_content.staleText.isEmpty()
                           ? m_content.patient
                           : m_content.patient + QStringLiteral("   ") + m_content.staleText);
    QStringList lines;
    for (const auto& alarm : view->alarms)
        lines << priorityMark(alarm.priority) + QLatin1Char(' ') + alarmText(alarm, *m_snapshot) +
                     QStringLiteral("   ") + alarmAgeText(alarm, m_snapshot->now) +
                     (wantsAttention(alarm) ? QString()
                                            : QStringLiteral("   ") + alarmStateText(alarm));
    showNotices();
    m_title->setToolTip(plainToolTip(m_title->text()));
    m_patient->setToolTip(plainToolTip(m_patient->text()));
    m_waves->setBed(*view);
    m_numbers->setContent(m_content, lines);
    if (m_freeze->isChecked() && m_waves->laneCount() > 0)
        m_freeze->setText(tr("Frozen −%1 s").arg(static_cast<int>(m_waves->secondsBehind(0))));
    else
        m_freeze->setText(tr("Freeze  Space"));
    if (otherHour)
        findChild<QWidget*>(QStringLiteral("hour"))->update();
}

void BedPage::showNotices() {
    const QString text = bedNotices(m_content).join(QLatin1Char('\n'));
    if (text == m_notice->text())
        return;
    m_notice->setText(text);
    m_notice->setVisible(!text.isEmpty());
    colourNotices();
}

void BedPage::colourNotices() {
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, theme().caution);
    m_notice->setPalette(colours);
}

void BedPage::changeEvent(QEvent* event) {
    Page::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        colourNotices();
}

void BedPage::advance(SteadyTime now) { m_waves->advance(now); }

void BedPage::step(int by) {
    if (!m_snapshot || m_snapshot->beds.empty())
        return;
    const auto& beds = m_snapshot->beds;
    const int count = std::max(1, static_cast<int>(beds.size()));
    int at = 0;
    for (int i = 0; i < count; ++i)
        if (qstr(beds[static_cast<std::size_t>(i)].bed) == m_bed)
            at = i;
    setBed(qstr(beds[static_cast<std::size_t>((at + by + count) % count)].bed));
}

void BedPage::toggleFrozen() { m_freeze->toggle(); }

void BedPage::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Space:
        return toggleFrozen();
    case Qt::Key_PageUp:
        return step(-1);
    case Qt::Key_PageDown:
        return step(1);
    case Qt::Key_W:
        return showNextWaves();
    case Qt::Key_End:
        return m_freeze->setChecked(false);
    case Qt::Key_Escape:
        Q_EMIT wardRequested();
        return;
    default:
        Page::keyPressEvent(event);
    }
}

void BedPage::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme().window);
}

} // namespace vigil::widgets
