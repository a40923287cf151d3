// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <memory>
#include <vector>

namespace vigil::bench {

constexpr double kWaveRate = 250; ///< samples a second of every lane
constexpr double kVisibleSeconds = 10;
constexpr int kScreenWidth = 1880;
constexpr int kScreenHeight = 1000;

/// One way to show n waveforms of the same content on the same area.
class ScreenCase {
public:
    virtual ~ScreenCase() = default;
    virtual QWidget& window() = 0;
    /// Brings the picture to `seconds`, never going back.
    virtual void frame(double seconds) = 0;
};

/// Sample `index` of a lane: an ECG-like curve in mV, from a table.
float waveAt(int lane, long index);
/// Sample `index` of a long series around 0, -1..1.
float trendAt(int series, long index);
constexpr int kTrends = 4;

/// The product's own sweep, all lanes in one widget.
std::unique_ptr<ScreenCase> makeSweepCase(int lanes);
/// One QChartView a lane, replace() of the visible points.
std::unique_ptr<ScreenCase> makeQtChartsCase(int lanes);
/// Four series of `points` samples over each other on the whole area, all but a few hundred
/// visible; frame(k) pans to sample 100 k. By the product's pyramid, by Qt Charts.
std::unique_ptr<ScreenCase> makeTrendCase(int points);
std::unique_ptr<ScreenCase> makeQtChartsTrendCase(int points);
#ifdef VIGIL_BENCH_QCUSTOMPLOT
std::unique_ptr<ScreenCase> makeQCustomPlotTrendCase(int points);
/// One QCustomPlot with an axis rectangle a lane, fast polylines.
std::unique_ptr<ScreenCase> makeQCustomPlotCase(int lanes);
#endif

} // namespace vigil::bench
