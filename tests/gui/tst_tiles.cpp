// SPDX-License-Identifier: GPL-3.0-or-later
// What a tile shows: its last hour, and the waves and numbers that a workspace chooses.
#include "fake_ward.h"
#include "widgets/bed/bed_content.h"
#include "widgets/bed/hour_line.h"
#include "widgets/text/format.h"
#include "widgets/text/language.h"
#include "widgets/text/theme.h"
#include "widgets/ward/tile_waves.h"
#include "widgets/ward/ward_page.h"
#include "widgets/ward/ward_surface.h"

#include <QAbstractButton>
#include <QPainter>
#include <QtTest>

using namespace vigil;
using namespace vigil::widgets;
using vigil::test::FakeWard;

class tst_Tiles : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() {
        installLanguage(QStringLiteral("en"));
        applyTheme(ThemeKind::Dark);
    }

    void theHourIsBrokenWhereValuesAreMissing_data();
    void theHourIsBrokenWhereValuesAreMissing();
    void theHourHasAScale();
    void theWorkspaceChoosesWhatTilesShow();
    void theWorkspaceChoosesTheWaves();
    void theDensityOfTheWorkspaceHoldsUntilAnotherIsChosen();
};

namespace {

/// A heart rate each `interval` seconds for an hour; none from second `from` to `to`.
BedContent hourContent(int interval, int from, int to) {
    const EventTime start = FakeWard::start() - std::chrono::hours{1};
    const int slot = std::max(interval, 10);
    auto line = std::make_shared<pipeline::HourLine>();
    for (int second = 0; second < 3600; second += slot)
        if (second < from || second >= to)
            line->push_back(
                {start + std::chrono::seconds{second}, 75.0F,
                 !line->empty() && line->back().at == start + std::chrono::seconds{second - slot}});
    pipeline::BedView bed;
    bed.bed = bed.label = "B01";
    bed.occupied = true;
    bed.freshness = pipeline::Freshness::Live;
    bed.heartRateHour = line;
    bed.hourSignal = "HR";
    return bedContent(bed, FakeWard::start());
}

/// Columns of the picture in which the line of the heart rate is.
std::vector<bool> columnsOfLine(const QImage& picture) {
    const QColor line = theme().parameter(model::ParameterGroup::Ecg);
    std::vector<bool> columns(static_cast<std::size_t>(picture.width()));
    for (int x = 0; x < picture.width(); ++x)
        for (int y = 0; y < picture.height(); ++y) {
            const QColor at = picture.pixelColor(x, y);
            if (at.green() > at.red() + 60 && at.green() > at.blue() + 30 && line.green() > 0)
                columns[static_cast<std::size_t>(x)] = true;
        }
    return columns;
}

template <typename Paint>
QImage hourPicture(const BedContent& content, const QSize& size, Paint paint) {
    QImage picture(size, QImage::Format_RGB32);
    picture.fill(theme().window);
    QPainter painter(&picture);
    paint(painter, QRect(QPoint(0, 0), size), content);
    return picture;
}

} // namespace

void tst_Tiles::theHourIsBrokenWhereValuesAreMissing_data() {
    QTest::addColumn<int>("interval");
    QTest::newRow("each second") << 1;
    QTest::newRow("each ten seconds") << 10;
    QTest::newRow("each minute") << 60;
    QTest::newRow("each five minutes") << 300;
}

void tst_Tiles::theHourIsBrokenWhereValuesAreMissing() {
    QFETCH(int, interval);
    const QSize size(420, 22);
    const auto columns =
        columnsOfLine(hourPicture(hourContent(interval, 1200, 2400), size, paintHour));
    const auto first = std::find(columns.begin(), columns.end(), true) - columns.begin();
    const auto last = columns.rend() - std::find(columns.rbegin(), columns.rend(), true) - 1;
    QVERIFY(last > 300 && first < 60);
    int without = 0; // within the line
    int stretches = 0;
    for (auto x = first; x < last; ++x) {
        without += !columns[static_cast<std::size_t>(x)];
        stretches +=
            columns[static_cast<std::size_t>(x)] && !columns[static_cast<std::size_t>(x) + 1];
    }
    QCOMPARE(stretches, 1); // one gap and nothing drawn across it
    const double wide = static_cast<double>(without) / static_cast<double>(last - first);
    QVERIFY2(wide > 0.3 && wide < 0.5, qPrintable(QString::number(wide)));
}

void tst_Tiles::theHourHasAScale() {
    const QSize size(700, 96);
    const auto content = hourContent(60, 0, 0);
    QCOMPARE(content.hourLabel, QStringLiteral("HR"));
    QVERIFY(content.hourEnd <= FakeWard::start());
    const auto plain = hourPicture(content, size, paintHour);
    const auto scaled = hourPicture(content, size, paintHourWithScale);
    QVERIFY(plain != scaled);
    const auto columns = columnsOfLine(scaled);
    QVERIFY(std::count(columns.begin(), columns.end(), true) > 400);
    for (std::size_t x = 0; x < 90; ++x)
        QVERIFY(!columns[x]); // there the rates stand
    BedContent empty = content;
    empty.heartRateHour.reset();
    const auto none = columnsOfLine(hourPicture(empty, size, paintHourWithScale));
    QCOMPARE(std::count(none.begin(), none.end(), true), 0);
}

void tst_Tiles::theWorkspaceChoosesWhatTilesShow() {
    FakeWard ward;
    WaveformStore waves;
    WardPage page(waves);
    page.resize(1200, 800);
    auto snapshot = std::make_shared<pipeline::Snapshot>(*ward.snapshot());
    pipeline::WardLayout layout;
    layout.numerics = {"SpO2", "Temp", "ABP", "EtCO2", "HR"};
    snapshot->layout = std::make_shared<const pipeline::WardLayout>(layout);
    page.setSnapshot(snapshot);
    const auto labels = [&](int bed) {
        QStringList found{page.surface().content(bed).primary.label};
        for (const auto& reading : page.surface().content(bed).readings)
            found << reading.label;
        return found.join(QLatin1Char(' '));
    };
    QCOMPARE(labels(0), QStringLiteral("SpO₂ Temp ABP HR")); // EtCO2 is not measured there
    QCOMPARE(page.surface().content(0).readings[1].value, QStringLiteral("118/72"));
    layout.numerics = {"EtCO2", "HR"};
    snapshot = std::make_shared<pipeline::Snapshot>(*ward.snapshot());
    snapshot->layout = std::make_shared<const pipeline::WardLayout>(layout);
    page.setSnapshot(snapshot);
    QCOMPARE(page.surface().content(0).primary.value, dashes()); // its place is kept
    QCOMPARE(labels(0), QStringLiteral("EtCO₂ HR"));
}

void tst_Tiles::theWorkspaceChoosesTheWaves() {
    FakeWard ward;
    const auto snapshot = ward.snapshot();
    const auto& bed = snapshot->beds[0];
    const auto names = [&](const pipeline::WardLayout* layout, int lanes) {
        QStringList found;
        for (const auto* wave : tileWaves(bed, layout, lanes))
            found << qstr(wave->channel->signal);
        return found;
    };
    QCOMPARE(names(nullptr, 2), (QStringList{QStringLiteral("ECG_II"), QStringLiteral("Pleth")}));
    pipeline::WardLayout layout;
    QCOMPARE(names(&layout, 1), QStringList{QStringLiteral("ECG_II")});
    layout.waves = {"Pleth", "ABP", "ECG_II"};
    QCOMPARE(names(&layout, 2), (QStringList{QStringLiteral("Pleth"), QStringLiteral("ECG_II")}));
    QCOMPARE(names(&layout, 1), QStringList{QStringLiteral("Pleth")});
    layout.waves.emplace();
    QCOMPARE(names(&layout, 2), QStringList{});
}

void tst_Tiles::theDensityOfTheWorkspaceHoldsUntilAnotherIsChosen() {
    FakeWard ward;
    WaveformStore waves;
    WardPage page(waves);
    page.resize(1200, 800);
    page.show();
    page.setDensity(Density::Large); // of an earlier day
    const auto open = [&](std::optional<pipeline::WardLayout::Density> density) {
        pipeline::WardLayout layout;
        layout.density = density;
        auto snapshot = std::make_shared<pipeline::Snapshot>(*ward.snapshot());
        snapshot->layout = std::make_shared<const pipeline::WardLayout>(layout);
        page.setSnapshot(snapshot);
        return snapshot;
    };
    const auto session = open(pipeline::WardLayout::Density::Small);
    QCOMPARE(page.surface().density(), Density::Small);
    for (auto* button : page.findChildren<QAbstractButton*>())
        if (button->accessibleName() == QStringLiteral("Medium tiles"))
            button->click();
    QCOMPARE(page.surface().density(), Density::Medium);
    page.setSnapshot(session); // the same session goes on
    QCOMPARE(page.surface().density(), Density::Medium);
    open(pipeline::WardLayout::Density::Small); // it is opened again
    QCOMPARE(page.surface().density(), Density::Small);
    open(std::nullopt); // another workspace, without a word of it
    QCOMPARE(page.surface().density(), Density::Medium);
}

QTEST_MAIN(tst_Tiles)
#include "tst_tiles.moc"
