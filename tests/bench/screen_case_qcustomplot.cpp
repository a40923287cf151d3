// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/screen_case.h"

#include <qcustomplot.h>

#include <algorithm>

namespace vigil::bench {

namespace {

class QCustomPlotCase final : public ScreenCase {
public:
    explicit QCustomPlotCase(int lanes) {
        m_plot.resize(kScreenWidth, kScreenHeight);
        m_plot.setPlottingHint(QCP::phFastPolylines);
        m_plot.setAntialiasedElements(QCP::aePlottables);
        m_plot.setBackground(QBrush(QColor(0x0b, 0x0f, 0x12)));
        m_plot.plotLayout()->clear();
        m_plot.plotLayout()->setRowSpacing(0);
        for (int i = 0; i < lanes; ++i) {
            auto* rect = new QCPAxisRect(&m_plot, false);
            m_plot.plotLayout()->addElement(i, 0, rect);
            rect->setAutoMargins(QCP::msNone);
            rect->setMargins(QMargins(0, 0, 0, 0));
            rect->setMinimumMargins(QMargins(0, 0, 0, 0));
            rect->setMinimumSize(1, 1);
            QCPAxis* x = rect->addAxis(QCPAxis::atBottom);
            QCPAxis* y = rect->addAxis(QCPAxis::atLeft);
            for (QCPAxis* axis : {x, y}) {
                axis->setVisible(false);
                axis->grid()->setVisible(false);
            }
            y->setRange(-0.5, 1.3);
            QCPGraph* graph = m_plot.addGraph(x, y);
            graph->setPen(QPen(QColor(0x2e, 0xe6, 0x6b), 2));
            graph->setAntialiased(true);
            m_graphs.push_back(graph);
        }
    }

    QWidget& window() override { return m_plot; }

    void frame(double seconds) override {
        const auto end = static_cast<long>(seconds * kWaveRate);
        m_next = std::max(m_next, end - static_cast<long>(kVisibleSeconds * kWaveRate));
        for (std::size_t i = 0; i < m_graphs.size(); ++i) {
            for (long k = m_next; k < end; ++k)
                m_graphs[i]->addData(static_cast<double>(k) / kWaveRate,
                                     static_cast<double>(waveAt(static_cast<int>(i), k)));
            m_graphs[i]->data()->removeBefore(seconds - kVisibleSeconds);
            m_graphs[i]->keyAxis()->setRange(seconds - kVisibleSeconds, seconds);
        }
        m_next = end;
        m_plot.replot();
    }

private:
    QCustomPlot m_plot;
    std::vector<QCPGraph*> m_graphs; ///< owned by the plot
    long m_next = 0;
};

class QCustomPlotTrendCase final : public ScreenCase {
public:
    explicit QCustomPlotTrendCase(int points) : m_points(points) {
        m_plot.resize(kScreenWidth, kScreenHeight);
        m_plot.setPlottingHint(QCP::phFastPolylines);
        m_plot.setAntialiasedElements(QCP::aePlottables);
        m_plot.xAxis->setVisible(false);
        m_plot.yAxis->setVisible(false);
        m_plot.yAxis->setRange(-1.2, 1.2);
        for (int i = 0; i < kTrends; ++i) {
            QVector<QCPGraphData> data;
            data.reserve(points);
            for (long k = 0; k < points; ++k)
                data.append({static_cast<double>(k), static_cast<double>(trendAt(i, k))});
            QCPGraph* graph = m_plot.addGraph();
            graph->setPen(QPen(QColor(0x2e, 0xe6, 0x6b), 2));
            graph->setAntialiased(true);
            graph->data()->set(data, true);
        }
    }

    QWidget& window() override { return m_plot; }

    void frame(double step) override {
        m_plot.xAxis->setRange(step * 100, step * 100 + m_points * 0.9);
        m_plot.replot(QCustomPlot::rpImmediateRefresh);
    }

private:
    int m_points;
    QCustomPlot m_plot;
};

} // namespace

std::unique_ptr<ScreenCase> makeQCustomPlotTrendCase(int points) {
    return std::make_unique<QCustomPlotTrendCase>(points);
}

std::unique_ptr<ScreenCase> makeQCustomPlotCase(int lanes) {
    return std::make_unique<QCustomPlotCase>(lanes);
}

} // namespace vigil::bench
