// SPDX-License-Identifier: GPL-3.0-or-later
#include "../store/store_fixture.h"
#include "pipeline/store_stage.h"

#include <QTest>

#include <atomic>

using namespace vigil;
using namespace vigil::pipeline;
using namespace std::chrono_literals;
using store::test::Folder;

class TestStoreStage : public QObject {
    Q_OBJECT

    base::ManualClock m_clock{arrivalFromMicros(store::test::kStartUs)};
    Metrics m_metrics;
    std::atomic<std::uint64_t> m_free{50'000'000'000};

    std::unique_ptr<StoreStage> stageOn(const std::filesystem::path& path,
                                        bool diskAnswers = true) {
        store::WriterOptions options;
        options.path = path;
        options.sourceNames = {"ward"};
        options.reserveBytes = 64 << 10;
        options.retention.trendAge = Ticks::zero();
        options.retention.maxBytes = 0;
        auto writer = store::StoreWriter::open(std::move(options), m_clock);
        if (!writer)
            return nullptr;
        StoreStage::Context context{
            m_clock,
            m_metrics,
            [](const auto&) {},
            [](bool) {},
            [this, diskAnswers](const auto&) -> std::optional<store::DiskSpace> {
                return diskAnswers ? std::optional(store::DiskSpace{m_free, 100'000'000'000})
                                   : std::nullopt;
            },
            true};
        return std::make_unique<StoreStage>(std::move(*writer), std::move(context));
    }

    /// The stage commits each quarter of a second of its clock.
    bool moveOn(Ticks span) {
        m_clock.advance(span);
        return true;
    }

private Q_SLOTS:

    void freeSpaceIsKnownAtOnceAndDaysAfterAMinute() {
        const Folder folder;
        auto stage = stageOn(folder.file("v.db"));
        QVERIFY(stage != nullptr);
        QVERIFY(!stage->view().diskFreeBytes.has_value());
        stage->start();
        QTRY_VERIFY(moveOn(1s) && stage->view().diskFreeBytes.has_value());
        QCOMPARE(stage->view().diskFreeBytes, std::optional<std::uint64_t>(50'000'000'000));
        QCOMPARE(stage->view().diskTotalBytes, std::optional<std::uint64_t>(100'000'000'000));
        QVERIFY(stage->view().databaseBytes > 0);
        QVERIFY(!stage->view().diskDaysLeft.has_value());
        stage->offer(store::test::rowsOf(store::test::kHeartRate, 0, 20'000), {});
        m_free = 40'000'000'000;
        QTRY_VERIFY(moveOn(5s) && stage->view().diskDaysLeft.has_value());
        QCOMPARE(stage->view().diskFreeBytes, std::optional<std::uint64_t>(40'000'000'000));
        QVERIFY(*stage->view().diskDaysLeft > 1);
        QVERIFY(*stage->view().diskDaysLeft < 10'000);
        QVERIFY(stage->view().diskDaysAtLeast);
        stage->stop();
    }

    void aDiskThatDoesNotAnswerIsUnknown() {
        const Folder folder;
        auto stage = stageOn(folder.file("v.db"), false);
        stage->start();
        QTRY_VERIFY(moveOn(1s) && stage->view().databaseBytes > 0);
        QVERIFY(!stage->view().diskFreeBytes.has_value());
        stage->stop();
    }
};

QTEST_GUILESS_MAIN(TestStoreStage)
#include "tst_store_stage.moc"
