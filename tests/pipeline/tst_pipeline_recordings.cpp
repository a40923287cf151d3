// SPDX-License-Identifier: GPL-3.0-or-later
#include "replay_runs.h"
#include "tests/recordings/shared_data.h"

using namespace vigil::tests;

/// The whole pipeline on recordings of bedside monitors.
class TestPipelineRecordings : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() { skipUnlessSharedData(); }

    void numericsOfARealStay() {
        const auto record = sharedData() / "wfdb/multi-segment/s00001/s00001-2896-10-10-00-31n";
        const auto one = replay(replayOf(record, 0), 1);
        QCOMPARE(one.rows, std::uint64_t{1936});
        QVERIFY(!one.alarms.empty());
        QVERIFY(one == replay(replayOf(record, 0), 2));
    }

    void seekingRestartsWhatIsDerived() { checkSeeking(sharedData() / "wfdb/03700181"); }
};

QTEST_GUILESS_MAIN(TestPipelineRecordings)
#include "tst_pipeline_recordings.moc"
