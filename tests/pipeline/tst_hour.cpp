// SPDX-License-Identifier: GPL-3.0-or-later
// The last hour that screens show: after a restart from the store, in a replay from the recording.
#include "base/clock.h"
#include "pipeline/pipeline.h"
#include "pipeline/sources/mqtt_kind.h"
#include "pipeline/sources/replay_kind.h"
#include "pushed_source.h"
#include "store/writer.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <fstream>

using namespace vigil;
using namespace vigil::pipeline;
using namespace std::chrono_literals;

namespace {

Workspace oneBroker() {
    Workspace workspace;
    workspace.rules = alerts::defaultAdultRules();
    SourceConfig source;
    source.name = "broker";
    source.spec = std::make_shared<MqttSpec>();
    workspace.sources = {source};
    workspace.shards = 2;
    return workspace;
}

/// A numeric record of one value a minute, and its first value 60 + 0.
std::filesystem::path minuteRecord(const QTemporaryDir& folder, int minutes) {
    const std::filesystem::path path = folder.filePath(QStringLiteral("made.hea")).toStdString();
    std::ofstream(path) << "made 1 0.0166666666667 " << minutes
                        << " 10:00:00 01/03/2020\nmade.dat 16 1(0)/bpm 16 0 0 0 0 HR\n";
    std::ofstream samples(folder.filePath(QStringLiteral("made.dat")).toStdString(),
                          std::ios::binary);
    for (int i = 0; i < minutes; ++i)
        samples << static_cast<char>(60 + i % 40) << '\0';
    return path;
}

Workspace replayOf(const std::filesystem::path& path, double speed) {
    Workspace workspace;
    workspace.rules = alerts::defaultAdultRules();
    SourceConfig source;
    source.name = "recording";
    source.spec = std::make_shared<ReplaySpec>(path, speed);
    workspace.sources = {source};
    workspace.store.enabled = false;
    return workspace;
}

HourLine hourOf(const Pipeline& pipeline, const std::string& bed) {
    const auto snapshot = pipeline.snapshot();
    const auto found = std::ranges::find(snapshot->beds, bed, &BedView::bed);
    return found == snapshot->beds.end() || !found->heartRateHour ? HourLine{}
                                                                  : *found->heartRateHour;
}

std::size_t beginnings(const HourLine& line) {
    return static_cast<std::size_t>(std::ranges::count(line, false, &HourPoint::joined));
}

} // namespace

class TestHour : public QObject {
    Q_OBJECT
    base::SystemClock m_clock;

    /// Values of the hour before, of three beds, the newest five minutes ago.
    void fillStore(const std::filesystem::path& path) {
        store::WriterOptions options;
        options.path = path;
        options.sourceNames = {"broker"};
        auto writer = store::StoreWriter::open(options, m_clock);
        QVERIFY2(writer.has_value(), writer ? "" : writer.error().text().c_str());
        const EventTime now = eventAtArrival(m_clock.now());
        store::StoreBatch batch;
        batch.series = {{"B01", "HR", "/min"}, {"B02", "HR", "/min"}, {"B03", "SpO2", "%"}};
        for (int second = 3600; second > 300; --second)
            for (std::uint32_t series = 0; series < 3; ++series)
                if (series != 1 || second % 60 == 0)
                    batch.trends.push_back(
                        {series, now - std::chrono::seconds{second}, 70, {0, 0, -1}});
        (*writer)->apply(std::move(batch));
        QVERIFY((*writer)->commit().durable);
        while ((*writer)->maintain().compaction.more)
            ;
    }

private Q_SLOTS:

    void aRestartShowsTheHourOfTheStore() {
        QTemporaryDir folder;
        PipelineOptions options;
        options.database = folder.filePath(QStringLiteral("v.db")).toStdString();
        fillStore(options.database);
        tests::PushedSource* source = nullptr;
        options.openSource = [&](const auto&, const auto&) -> Result<OpenedSource> {
            OpenedSource opened;
            auto made = std::make_unique<tests::PushedSource>(m_clock);
            source = made.get();
            opened.source = std::move(made);
            return opened;
        };
        auto opened = Pipeline::open(oneBroker(), m_clock, options);
        QVERIFY2(opened.has_value(), opened ? "" : opened.error().text().c_str());
        auto& pipeline = **opened;
        QVERIFY(pipeline.start().has_value());
        source->send("B01", 90);
        QTRY_VERIFY(hourOf(pipeline, "B01").size() > 300);
        const auto each = hourOf(pipeline, "B01");
        QCOMPARE(beginnings(each), std::size_t{2}); // Vigil was off for five minutes
        QVERIFY(!each.back().joined);
        QCOMPARE(each.back().value, 90.0F);
        QVERIFY(each.back().at - each[each.size() - 2].at > Ticks(280s));

        source->send("B02", 91); // seen later; its values came once a minute
        source->send("B03", 92); // its heart rate was never stored
        QTRY_VERIFY(!hourOf(pipeline, "B03").empty());
        QTRY_VERIFY(hourOf(pipeline, "B02").size() > 50);
        QCOMPARE(beginnings(hourOf(pipeline, "B02")), std::size_t{2});
        QCOMPARE(hourOf(pipeline, "B03").size(), std::size_t{1});
        pipeline.stop();
    }

    void oneValueAMinuteIsALineInAReplay() {
        QTemporaryDir folder;
        auto opened = Pipeline::open(replayOf(minuteRecord(folder, 200), 0), m_clock);
        QVERIFY2(opened.has_value(), opened ? "" : opened.error().text().c_str());
        auto& pipeline = **opened;
        QVERIFY(pipeline.start().has_value());
        QTRY_VERIFY(pipeline.ended());
        pipeline.stop();
        const auto line = hourOf(pipeline, "made");
        QCOMPARE(line.size(), std::size_t{60});
        QCOMPARE(beginnings(line), std::size_t{1});
        QCOMPARE(line.back().value, static_cast<float>(60 + 199 % 40));
    }

    void aSeekShowsTheHourBeforeAndNothingOfWhatIsToCome() {
        QTemporaryDir folder;
        auto opened = Pipeline::open(replayOf(minuteRecord(folder, 600), 0), m_clock);
        QVERIFY2(opened.has_value(), opened ? "" : opened.error().text().c_str());
        auto& pipeline = **opened;
        QVERIFY(pipeline.start().has_value());
        QTRY_VERIFY(pipeline.ended());
        auto* replay = pipeline.replay();
        const EventTime start = replay->position().start;
        replay->setSpeed(0.1);
        const auto lineAt = [&](EventTime target) {
            replay->seek(target);
            const auto known = [&] {
                const auto line = hourOf(pipeline, "made");
                return line.size() > 1 && line.back().at >= target - Ticks(1min) &&
                       line.back().at <= target + Ticks(1min);
            };
            return QTest::qWaitFor(known, 10'000) ? hourOf(pipeline, "made") : HourLine{};
        };
        for (const auto minutes : {300min, 120min, 480min}) {
            const EventTime target = start + Ticks(minutes);
            const auto line = lineAt(target);
            QVERIFY2(line.size() >= 60, qPrintable(QString::number(line.size())));
            QCOMPARE(beginnings(line), std::size_t{1});
            // The value at the target itself is the first that plays.
            QVERIFY(line.back().at <= target);
            QVERIFY(line.front().at >= target - Ticks(61min));
            QCOMPARE(line.back().value,
                     static_cast<float>(60 + (line.back().at + 30s - start) / Ticks(1min) % 40));
        }
        pipeline.stop();
    }
};

QTEST_GUILESS_MAIN(TestHour)
#include "tst_hour.moc"
