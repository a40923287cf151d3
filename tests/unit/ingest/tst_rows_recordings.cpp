// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/rows/expand_inputs.h"
#include "rows_of.h"
#include "tests/recordings/shared_data.h"

#include <cmath>

using namespace vigil;
using namespace vigil::ingest;
using rowsof::readAll;

/// Rows of five hundred recorded stays.
class TestRowsRecordings : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() { skipUnlessSharedData(); }

    void wardOfManyFiles() {
        const auto files = expandInputs((sharedData() / "ward-hourly").string());
        QVERIFY(files);
        QCOMPARE(files->size(), std::size_t{500});
        RowReaderOptions options;
        options.keyFromFile = "patient";
        std::size_t rows = 0;
        std::size_t heartRates = 0;
        double sum = 0;
        for (const auto& file : *files) {
            const auto read = readAll(file, options);
            QVERIFY(read.rejected.empty());
            rows += read.rows();
            for (const auto& batch : read.batches)
                for (std::size_t row = 0; row < batch.rowCount(); ++row)
                    if (const auto value = batch.column("HR")->number(row)) {
                        ++heartRates;
                        sum += *value;
                    }
        }
        QCOMPARE(rows, std::size_t{19466});
        QCOMPARE(heartRates, std::size_t{17214});
        QVERIFY(std::abs(sum / static_cast<double>(heartRates) - 85.627251) < 1e-6);
    }
};

QTEST_APPLESS_MAIN(TestRowsRecordings)
#include "tst_rows_recordings.moc"
