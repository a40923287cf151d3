// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bed/calibration_dialog.h"

#include "widgets/charts/screen_calibration.h"
#include "widgets/text/format.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"

#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScreen>
#include <QSlider>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace vigil::widgets {
namespace {

constexpr int kShortestBar = 120;
constexpr int kLongestBar = 900;

/// A bar of exactly so many widget pixels, with an upright edge at both ends.
class MeasuredBar : public QWidget {
public:
    explicit MeasuredBar(QWidget* parent) : QWidget(parent) { setFixedHeight(64); }

    void setLength(int pixels) {
        m_length = pixels;
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        const int left = (width() - m_length) / 2;
        painter.fillRect(left, 22, m_length, 20, theme().accent);
        painter.fillRect(left, 0, 1, height(), theme().text);
        painter.fillRect(left + m_length - 1, 0, 1, height(), theme().text);
    }

private:
    int m_length = 300;
};

} // namespace

CalibrationDialog::CalibrationDialog(QWidget* parent)
    : QDialog(parent), m_bar(new MeasuredBar(this)), m_pixels(new QSlider(Qt::Horizontal, this)),
      m_millimetres(new QDoubleSpinBox(this)), m_result(new QLabel(this)), m_accept(nullptr) {
    setWindowTitle(tr("Screen calibration"));
    setAccessibleName(windowTitle());
    auto* how = new QLabel(
        tr("Hold a bank card against the bar and make the bar as long as the card with the arrow "
           "keys. Or measure the bar with a ruler and enter its length."),
        this);
    how->setWordWrap(true);
    auto* which = new QLabel(this);
    which->setTextFormat(Qt::PlainText);
    which->setText(tr("Screen %1, %2 × %3 pixels")
                       .arg(screen()->name())
                       .arg(std::lround(screen()->size().width() * screen()->devicePixelRatio()))
                       .arg(std::lround(screen()->size().height() * screen()->devicePixelRatio())));
    which->setFont(roleFont(TextRole::Label));
    const auto& calibration = ScreenCalibration::instance();
    const int longest = std::clamp(screen()->availableSize().width() - 160, 400, kLongestBar);
    m_bar->setMinimumWidth(longest + 8);
    m_pixels->setObjectName(QStringLiteral("calibrationBar"));
    m_pixels->setAccessibleName(tr("Length of the bar on the screen"));
    m_pixels->setRange(kShortestBar, longest);
    m_pixels->setPageStep(20);
    m_pixels->setValue(static_cast<int>(
        std::lround(calibration.pixelsPerMillimetre(screen()) * kCardMillimetres)));
    m_millimetres->setObjectName(QStringLiteral("calibrationLength"));
    m_millimetres->setAccessibleName(tr("Length of the bar in millimetres"));
    m_millimetres->setRange(1, 2000);
    m_millimetres->setDecimals(1);
    m_millimetres->setSingleStep(0.5);
    m_millimetres->setSuffix(QStringLiteral(" mm"));
    m_millimetres->setValue(kCardMillimetres);
    m_millimetres->setMaximumWidth(140);
    m_result->setObjectName(QStringLiteral("calibrationResult"));
    m_result->setWordWrap(true);

    auto* buttons = new QDialogButtonBox(this);
    m_accept = buttons->addButton(tr("Use this length"), QDialogButtonBox::AcceptRole);
    buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    if (calibration.measured(screen())) {
        auto* button = buttons->addButton(tr("Forget calibration"), QDialogButtonBox::ResetRole);
        button->setToolTip(tr("Forget what was measured on this screen"));
        connect(button, &QPushButton::clicked, this, &CalibrationDialog::forget);
    }
    auto* fields = new QFormLayout;
    fields->addRow(tr("&Bar"), m_pixels);
    fields->addRow(tr("Its &length"), m_millimetres);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 20, 24, 18);
    layout->setSpacing(12);
    for (QWidget* part : {static_cast<QWidget*>(how), m_bar})
        layout->addWidget(part);
    layout->addLayout(fields);
    layout->addWidget(m_result);
    layout->addWidget(which);
    layout->addWidget(buttons);

    connect(m_pixels, &QSlider::valueChanged, this, &CalibrationDialog::refresh);
    connect(m_millimetres, &QDoubleSpinBox::valueChanged, this, &CalibrationDialog::refresh);
    connect(buttons, &QDialogButtonBox::accepted, this, &CalibrationDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &CalibrationDialog::reject);
    m_pixels->setFocus();
    refresh();
}

double CalibrationDialog::pixelsPerMillimetre() const {
    return m_pixels->value() / m_millimetres->value();
}

void CalibrationDialog::refresh() {
    static_cast<MeasuredBar*>(m_bar)->setLength(m_pixels->value());
    const bool plausible = ScreenCalibration::isPlausible(*screen(), pixelsPerMillimetre());
    const double perMillimetre = pixelsPerMillimetre() * screen()->devicePixelRatio();
    m_result->setText(
        plausible
            ? tr("%1 pixels a millimetre").arg(decimal(perMillimetre, 2))
            : tr("That would be %1 pixels a millimetre; screens have %2 to %3. Measure again.")
                  .arg(decimal(perMillimetre, 2), decimal(ScreenCalibration::kLeast, 1),
                       decimal(ScreenCalibration::kMost, 0)));
    QPalette palette = m_result->palette();
    palette.setColor(QPalette::WindowText, plausible ? theme().text : theme().caution);
    m_result->setPalette(palette);
    m_accept->setEnabled(plausible);
}

void CalibrationDialog::accept() {
    if (!ScreenCalibration::isPlausible(*screen(), pixelsPerMillimetre()))
        return;
    ScreenCalibration::instance().setMeasured(*screen(), pixelsPerMillimetre());
    QDialog::accept();
}

void CalibrationDialog::forget() {
    ScreenCalibration::instance().setMeasured(*screen(), std::nullopt);
    QDialog::accept();
}

} // namespace vigil::widgets
