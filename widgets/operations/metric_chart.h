// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QList>
#include <QPointF>
#include <QWidget>

#include <array>

class QAbstractAxis;
class QChart;
class QChartView;
class QHBoxLayout;
class QLabel;
class QLineSeries;
class QVBoxLayout;
class QValueAxis;

namespace vigil::widgets {

/// Three lines over the last five minutes with their newest figures as a legend. The chart itself
/// is made by activate(): until then the widget costs a few labels. Whole lines are replaced, no
/// animation, no OpenGL. *Thread:* GUI.
class MetricChart : public QWidget {
    Q_OBJECT
public:
    static constexpr std::size_t kLines = 3;
    enum class Scale { Linear, Logarithmic };

    MetricChart(const QString& title, Scale scale, QWidget* parent = nullptr);

    /// Makes the chart; without effect the second time.
    void activate();

    [[nodiscard]] bool isActive() const { return m_chart != nullptr; }

    /// Name and newest figure of one line: "p99", "41 ms".
    void setLegend(std::size_t line, const QString& name, const QString& figure);
    /// x in minutes -5..0. Shown once active; the axis follows.
    void setLines(const std::array<QList<QPointF>, kLines>& lines);
    /// Said instead of lines while there are none.
    void setEmptyText(const QString& text);
    /// Points the chart holds.
    [[nodiscard]] qsizetype pointCount() const;

    /// Room in the head line, right of the title.
    [[nodiscard]] QHBoxLayout* head() const { return m_head; }

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void applyColours();
    void setTicks(QValueAxis& axis) const;
    void fitAxis(const std::array<QList<QPointF>, kLines>& lines);

    Scale m_scale;
    QHBoxLayout* m_head;
    QVBoxLayout* m_body;
    QLabel* m_empty;
    std::array<QLabel*, kLines> m_legend{};
    std::array<QLineSeries*, kLines> m_series{};
    QChart* m_chart = nullptr;
    QChartView* m_view = nullptr;
    QAbstractAxis* m_vertical = nullptr;
    QAbstractAxis* m_horizontal = nullptr;
    std::array<QList<QPointF>, kLines> m_lines;
};

/// Colours of the three lines in the theme in force: calm, accent, caution.
[[nodiscard]] std::array<QColor, MetricChart::kLines> metricColours();

} // namespace vigil::widgets
