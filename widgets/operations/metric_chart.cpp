// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/operations/metric_chart.h"

#include "widgets/text/theme.h"
#include "widgets/text/typography.h"

#include <QChart>
#include <QChartView>
#include <QEvent>
#include <QGraphicsLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineSeries>
#include <QLocale>
#include <QLogValueAxis>
#include <QVBoxLayout>
#include <QValueAxis>

#include <algorithm>
#include <cmath>

namespace vigil::widgets {
namespace {

constexpr int kHeadHeight = 30;
constexpr int kLabelWidth = 62;
constexpr int kLabelHeight = 26;
constexpr int kTopMargin = 14;
constexpr int kTall = 220;       ///< from here on there is room for six labels
constexpr double kLeastMs = 0.1; ///< bottom of the logarithmic axis

/// The next "round" number at or above: 1, 2 or 5 times a power of ten.
double roundUp(double value) {
    const double power = std::pow(10.0, std::floor(std::log10(value)));
    for (const double step : {1.0, 2.0, 5.0, 10.0})
        if (value <= step * power)
            return step * power;
    return 10 * power;
}

} // namespace

std::array<QColor, MetricChart::kLines> metricColours() {
    const Theme& t = theme();
    return {t.dimText, t.accent, t.caution};
}

MetricChart::MetricChart(const QString& title, Scale scale, QWidget* parent)
    : QWidget(parent), m_scale(scale), m_head(new QHBoxLayout), m_body(new QVBoxLayout(this)),
      m_empty(new QLabel(this)) {
    auto* name = new QLabel(title, this);
    name->setFont(roleFont(TextRole::Strong));
    name->setMinimumHeight(kHeadHeight); // charts side by side start at one height
    m_head->setSpacing(10);
    m_head->addWidget(name);
    auto* legend = new QHBoxLayout;
    legend->setSpacing(14);
    for (auto& label : m_legend) {
        label = new QLabel(this);
        label->setFont(roleFont(TextRole::Label));
        label->setTextFormat(Qt::PlainText);
        legend->addWidget(label);
    }
    legend->addStretch(1);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_body->setContentsMargins(0, 0, 0, 0);
    m_body->setSpacing(2);
    m_body->addLayout(m_head);
    m_body->addLayout(legend);
    m_body->addWidget(m_empty, 1);
    setAccessibleName(title);
    applyColours();
}

void MetricChart::activate() {
    if (m_chart)
        return;
    m_chart = new QChart;
    m_chart->setAnimationOptions(QChart::NoAnimation);
    m_chart->setBackgroundRoundness(0);
    m_chart->setMargins({0, 2, 4, 0});
    m_chart->layout()->setContentsMargins(0, 0, 0, 0);
    m_chart->legend()->hide();
    auto* horizontal = new QValueAxis;
    horizontal->setRange(-5, 0);
    horizontal->setTickCount(6);
    horizontal->setLabelFormat(QStringLiteral("%.0f ") + tr("min"));
    m_horizontal = horizontal;
    if (m_scale == Scale::Logarithmic) {
        auto* vertical = new QLogValueAxis;
        vertical->setBase(10);
        vertical->setRange(kLeastMs, 1000);
        vertical->setLabelFormat(QStringLiteral("%g ms"));
        m_vertical = vertical;
    } else {
        auto* vertical = new QValueAxis;
        vertical->setRange(0, 1);
        vertical->setTickCount(5);
        vertical->setLabelFormat(QStringLiteral("%g"));
        m_vertical = vertical;
    }
    m_chart->addAxis(m_horizontal, Qt::AlignBottom);
    m_chart->addAxis(m_vertical, Qt::AlignLeft);
    for (auto& series : m_series) {
        series = new QLineSeries;
        m_chart->addSeries(series);
        series->attachAxis(m_horizontal);
        series->attachAxis(m_vertical);
    }
    m_view = new QChartView(m_chart, this);
    m_view->setRenderHint(QPainter::Antialiasing);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setFocusPolicy(Qt::NoFocus);
    m_view->setMinimumHeight(110);
    m_view->setAccessibleName(accessibleName());
    m_view->installEventFilter(this);
    m_view->hide();
    m_body->addWidget(m_view, 1);
    applyColours();
    setLines(m_lines);
}

void MetricChart::setLegend(std::size_t line, const QString& name, const QString& figure) {
    const QString text = QStringLiteral("\u2501 ") + name + QLatin1Char(' ') + figure;
    if (m_legend[line]->text() != text)
        m_legend[line]->setText(text);
}

void MetricChart::setEmptyText(const QString& text) { m_empty->setText(text); }

void MetricChart::setLines(const std::array<QList<QPointF>, kLines>& lines) {
    m_lines = lines;
    if (!m_chart)
        return;
    const bool any =
        std::any_of(lines.begin(), lines.end(), [](const auto& line) { return !line.isEmpty(); });
    m_empty->setVisible(!any);
    m_view->setVisible(any);
    fitAxis(lines);
    for (std::size_t i = 0; i < kLines; ++i) {
        QList<QPointF> points = lines[i];
        if (m_scale == Scale::Logarithmic)
            for (QPointF& point : points)
                point.setY(std::max(point.y(), kLeastMs));
        m_series[i]->replace(points);
    }
}

void MetricChart::fitAxis(const std::array<QList<QPointF>, kLines>& lines) {
    double most = 0;
    for (const auto& line : lines)
        for (const QPointF& point : line)
            most = std::max(most, point.y());
    if (m_scale == Scale::Logarithmic) {
        const double top = std::pow(10.0, std::ceil(std::log10(std::max(most, 100.0))));
        if (auto* axis = static_cast<QLogValueAxis*>(m_vertical); axis->max() != top)
            axis->setRange(kLeastMs, top);
    } else {
        const double top = roundUp(std::max(most * 1.05, 1.0));
        if (auto* axis = static_cast<QValueAxis*>(m_vertical); axis->max() != top) {
            axis->setRange(0, top);
            setTicks(*axis);
        }
    }
}

void MetricChart::setTicks(QValueAxis& axis) const {
    // Labels without room become dots. Where there is room, steps are round: five parts of 1 and
    // of 5, four of 2.
    const double lead = axis.max() / std::pow(10.0, std::floor(std::log10(axis.max())));
    const bool tall = m_view->height() >= kTall;
    axis.setTickCount(!tall ? 3 : std::abs(lead - 2) < 0.1 ? 5 : 6);
}

bool MetricChart::eventFilter(QObject* watched, QEvent* event) {
    // A fixed margin: the lines must not shift as the labels of the axis become longer.
    if (watched == m_view && event->type() == QEvent::Resize) {
        m_chart->setPlotArea(QRectF(kLabelWidth, kTopMargin, m_view->width() - kLabelWidth - 22,
                                    m_view->height() - kTopMargin - kLabelHeight));
        if (m_scale == Scale::Linear)
            setTicks(*static_cast<QValueAxis*>(m_vertical));
    }
    return QWidget::eventFilter(watched, event);
}

qsizetype MetricChart::pointCount() const {
    qsizetype sum = 0;
    for (const auto* series : m_series)
        sum += series ? series->count() : 0;
    return sum;
}

void MetricChart::applyColours() {
    const Theme& t = theme();
    const auto colours = metricColours();
    for (std::size_t i = 0; i < kLines; ++i) {
        QPalette p = m_legend[i]->palette();
        p.setColor(QPalette::WindowText, colours[i]);
        m_legend[i]->setPalette(p);
        if (m_series[i])
            m_series[i]->setPen(QPen(colours[i], i == kLines - 1 ? 2.0 : 1.5));
    }
    if (!m_chart)
        return;
    m_chart->setBackgroundBrush(t.window);
    m_chart->setBackgroundPen(Qt::NoPen);
    m_view->setBackgroundBrush(t.window);
    for (auto* axis : {m_horizontal, m_vertical}) {
        axis->setLabelsColor(t.dimText);
        axis->setLabelsFont(roleFont(TextRole::Label));
        axis->setGridLineColor(t.border);
        axis->setLinePen(QPen(t.border));
    }
}

void MetricChart::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

} // namespace vigil::widgets
