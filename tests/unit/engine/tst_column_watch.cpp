// SPDX-License-Identifier: GPL-3.0-or-later
// Columns that a query reads and no record of its input had.
#include "engine/column_watch.h"

#include <QTest>

#include <memory>
#include <string>
#include <vector>

using namespace vigil;
using namespace vigil::engine;

namespace {

std::shared_ptr<const Query> compile(const std::string& sql) {
    auto query = Query::compile(sql);
    return query ? *query : nullptr;
}

/// One row of these columns, each 1; the vitals as a record with `hr`.
model::BatchPtr row(const std::string& stream, const std::vector<std::string>& columns) {
    auto batch = std::make_shared<model::RecordBatch>();
    batch->stream = stream;
    batch->beginRow({}, {}, {});
    for (const auto& name : columns) {
        model::Record vitals;
        vitals.fields.emplace_back("hr", model::Value(std::int64_t{70}));
        batch->columnForWriting(name).append(name == "vitals" ? model::Value(std::move(vitals))
                                                              : model::Value(std::int64_t{1}));
    }
    batch->finishRow();
    return batch;
}

/// "input.column?hint" of all that is missing.
std::string text(const ColumnWatch& watch) {
    std::string out;
    for (const auto& missing : watch.missing())
        out += missing.input + '.' + missing.column + '?' + missing.hint + ' ';
    return out;
}

} // namespace

class ColumnWatchTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aSlipIsTold() {
        const auto query =
            compile("SELECT bed, pluse FROM input TIMESTAMP BY time WHERE spo2 > 90");
        ColumnWatch watch(*query);
        QCOMPARE(text(watch), std::string()); // nothing has come
        watch.see(row("input", {"time", "bed", "pulse"}));
        QCOMPARE(text(watch), std::string("input.spo2? input.pluse?did you mean 'pulse'? "));
        watch.see(row("INPUT", {"SpO2"}));
        QCOMPARE(text(watch), std::string("input.pluse?did you mean 'pulse'? "));
    }

    void fieldsOfRecordsAreLookedFor() {
        const auto query = compile("SELECT vitals.hr, i.vitals.rr, at.ward FROM input i");
        ColumnWatch watch(*query);
        watch.see(row("input", {"vitals", "at.ward"}));
        QCOMPARE(text(watch), std::string("input.vitals.rr? "));
    }

    void columnsMayBeKnownBeforeTheFirstRecord() {
        const auto query = compile("SELECT HR, pluse, vitals.rr, s.x.y FROM input s");
        ColumnWatch watch(*query);
        watch.know("Input", {"hr", "pulse", "vitals", "x.y"});
        QCOMPARE(text(watch), std::string("input.pluse?did you mean 'pulse'? "));
    }

    /// Names that a row need not have, and those of steps, of windows and of patterns.
    void onlyColumnsOfInputsAreMeant() {
        const auto query =
            compile("WITH s AS (SELECT bed, COUNT(a) AS n, COUNT(EventEnqueuedUtcTime) AS e FROM a "
                    "GROUP BY bed, TumblingWindow(second, 1)) "
                    "SELECT n, e INTO counts FROM s; "
                    "SELECT p.low INTO lows FROM b MATCH_RECOGNIZE (LIMIT DURATION(minute, 1) "
                    "MEASURES MIN(A.v) AS low PATTERN (A) DEFINE A AS A.w > 1) AS p");
        ColumnWatch watch(*query);
        watch.see(row("a", {"bed"}));
        watch.see(row("b", {"v"}));
        QCOMPARE(text(watch), std::string("b.w? "));
    }
};

QTEST_APPLESS_MAIN(ColumnWatchTest)
#include "tst_column_watch.moc"
