// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/screen_case.h"
#include "tests/unit/widgets/test_waves.h"
#include "widgets/charts/sweep_widget.h"
#include "widgets/charts/trend_painter.h"

#include <QChart>
#include <QChartView>
#include <QGraphicsLayout>
#include <QLineSeries>
#include <QPainter>
#include <QValueAxis>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

namespace vigil::bench {

namespace {

/// Sends each sample when its time has come.
class TimedFeed final : public widgets::LaneFeed {
public:
    TimedFeed(int lane, const double& now) : m_lane(lane), m_now(now) {}

    std::size_t read(std::span<float> out) override {
        const auto due = static_cast<long>(m_now * kWaveRate);
        std::size_t count = 0;
        while (count < out.size() && m_next < due)
            out[count++] = waveAt(m_lane, m_next++);
        return count;
    }

private:
    int m_lane;
    const double& m_now;
    long m_next = 0;
};

class SweepCase final : public ScreenCase {
public:
    explicit SweepCase(int lanes) {
        m_widget.resize(kScreenWidth, kScreenHeight);
        m_widget.setSpeed(25, kScreenWidth / kVisibleSeconds / 25);
        std::vector<widgets::Lane> layout;
        for (int i = 0; i < lanes; ++i) {
            widgets::Lane lane;
            const double height = static_cast<double>(kScreenHeight) / lanes;
            lane.rect = QRectF(0, i * height, kScreenWidth, height);
            lane.colour = QColor(0x2e, 0xe6, 0x6b);
            lane.rateHz = kWaveRate;
            lane.low = -0.5;
            lane.high = 1.3;
            lane.feed = std::make_shared<TimedFeed>(i, m_now);
            layout.push_back(lane);
        }
        m_widget.setLanes(layout);
    }

    QWidget& window() override { return m_widget; }

    void frame(double seconds) override {
        m_now = seconds;
        m_widget.advance(
            SteadyTime{std::chrono::nanoseconds{static_cast<std::int64_t>(seconds * 1e9)}});
    }

private:
    double m_now = 0;
    widgets::SweepWidget m_widget;
};

class QtChartsCase final : public ScreenCase {
public:
    explicit QtChartsCase(int lanes) {
        m_window.resize(kScreenWidth, kScreenHeight);
        for (int i = 0; i < lanes; ++i) {
            auto* series = new QLineSeries;
            series->setPen(QPen(QColor(0x2e, 0xe6, 0x6b), 2));
            auto* chart = new QChart;
            chart->addSeries(series);
            chart->legend()->hide();
            chart->setMargins(QMargins(0, 0, 0, 0));
            chart->setBackgroundBrush(QColor(0x0b, 0x0f, 0x12));
            chart->setBackgroundRoundness(0);
            chart->layout()->setContentsMargins(0, 0, 0, 0);
            auto* x = new QValueAxis;
            x->setRange(0, kVisibleSeconds);
            x->setVisible(false);
            auto* y = new QValueAxis;
            y->setRange(-0.5, 1.3);
            y->setVisible(false);
            chart->addAxis(x, Qt::AlignBottom);
            chart->addAxis(y, Qt::AlignLeft);
            series->attachAxis(x);
            series->attachAxis(y);
            auto* view = new QChartView(chart, &m_window);
            view->setRenderHint(QPainter::Antialiasing);
            view->setFrameShape(QFrame::NoFrame);
            const int top = i * kScreenHeight / lanes;
            view->setGeometry(0, top, kScreenWidth, (i + 1) * kScreenHeight / lanes - top);
            m_series.push_back(series);
        }
    }

    QWidget& window() override { return m_window; }

    void frame(double seconds) override {
        const auto end = static_cast<long>(seconds * kWaveRate);
        const auto count = static_cast<long>(kVisibleSeconds * kWaveRate);
        for (std::size_t i = 0; i < m_series.size(); ++i) {
            QList<QPointF> points;
            points.reserve(count);
            for (long k = std::max(0L, end - count); k < end; ++k)
                points.emplace_back(static_cast<double>(k) / kWaveRate - seconds + kVisibleSeconds,
                                    static_cast<double>(waveAt(static_cast<int>(i), k)));
            m_series[i]->replace(points);
        }
    }

private:
    QWidget m_window;
    std::vector<QLineSeries*> m_series; ///< owned by their charts
};

class TrendCase final : public ScreenCase {
public:
    explicit TrendCase(int points) {
        m_view.resize(kScreenWidth, kScreenHeight);
        m_view.points = points;
        for (int i = 0; i < kTrends; ++i)
            for (long k = 0; k < points; ++k)
                m_view.series[static_cast<std::size_t>(i)].append(trendAt(i, k));
    }

    QWidget& window() override { return m_view; }

    void frame(double step) override {
        m_view.from = static_cast<long>(step * 100);
        m_view.repaint();
    }

private:
    struct View final : QWidget {
        void paintEvent(QPaintEvent*) override {
            QPainter painter(this);
            painter.fillRect(rect(), QColor(0x0b, 0x0f, 0x12));
            widgets::TrendLook look;
            look.line = QColor(0x2e, 0xe6, 0x6b);
            look.penWidth = 2;
            look.low = -1.2;
            look.high = 1.2;
            for (const auto& one : series)
                widgets::paintTrend(painter, rect(), one, from, from + points * 9L / 10, look);
        }

        std::array<widgets::TrendPyramid, kTrends> series;
        int points = 0;
        long from = 0;
    };

    View m_view;
};

class QtChartsTrendCase final : public ScreenCase {
public:
    explicit QtChartsTrendCase(int points)
        : m_points(points), m_x(new QValueAxis), m_view(new QChart) {
        m_view.resize(kScreenWidth, kScreenHeight);
        m_view.setRenderHint(QPainter::Antialiasing);
        QChart* chart = m_view.chart();
        chart->legend()->hide();
        auto* y = new QValueAxis;
        y->setRange(-1.2, 1.2);
        chart->addAxis(m_x, Qt::AlignBottom);
        chart->addAxis(y, Qt::AlignLeft);
        m_x->setVisible(false);
        y->setVisible(false);
        for (int i = 0; i < kTrends; ++i) {
            QList<QPointF> data;
            data.reserve(points);
            for (long k = 0; k < points; ++k)
                data.emplace_back(static_cast<double>(k), static_cast<double>(trendAt(i, k)));
            auto* series = new QLineSeries;
            series->setPen(QPen(QColor(0x2e, 0xe6, 0x6b), 2));
            series->replace(data);
            chart->addSeries(series);
            series->attachAxis(m_x);
            series->attachAxis(y);
        }
    }

    QWidget& window() override { return m_view; }

    void frame(double step) override {
        m_x->setRange(step * 100, step * 100 + m_points * 0.9);
        m_view.viewport()->repaint();
    }

private:
    int m_points;
    QValueAxis* m_x; ///< owned by the chart
    QChartView m_view;
};

} // namespace

float trendAt(int series, long index) {
    const auto x = static_cast<double>(index);
    return static_cast<float>(0.5 * std::sin(x * 2e-5 + series) +
                              0.03 * std::sin(x * 0.9 * (1 + series)));
}

std::unique_ptr<ScreenCase> makeTrendCase(int points) {
    return std::make_unique<TrendCase>(points);
}

std::unique_ptr<ScreenCase> makeQtChartsTrendCase(int points) {
    return std::make_unique<QtChartsTrendCase>(points);
}

float waveAt(int lane, long index) {
    // Four beats of 0.8 s; a lane takes its own place in them.
    static const std::vector<float> table = tests::ecgSamples(800, kWaveRate);
    return table[static_cast<std::size_t>(index + lane * 37) % table.size()];
}

std::unique_ptr<ScreenCase> makeSweepCase(int lanes) { return std::make_unique<SweepCase>(lanes); }

std::unique_ptr<ScreenCase> makeQtChartsCase(int lanes) {
    return std::make_unique<QtChartsCase>(lanes);
}

} // namespace vigil::bench
