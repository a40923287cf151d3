// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/brokers/connection_test.h"

#include <QTest>

#include <utility>
#include <vector>

namespace vigil::tests {

/// Keeps the last word on each stage of a connection test that was reached, in order.
/// *Thread:* one.
class StageEnds {
public:
    void operator()(const ingest::TestProgress& progress) {
        if (progress.outcome != ingest::TestProgress::Outcome::Running)
            m_ends.push_back(progress);
    }

    std::vector<ingest::TestProgress> take() { return std::move(m_ends); }

private:
    std::vector<ingest::TestProgress> m_ends;
};

/// All stages before `stage` went well, and it failed with `code`.
inline void verifyFailedAt(const std::vector<ingest::TestProgress>& ends, ingest::TestStage stage,
                           ErrorCode code) {
    using Outcome = ingest::TestProgress::Outcome;
    QVERIFY(!ends.empty());
    for (std::size_t i = 0; i + 1 < ends.size(); ++i)
        QVERIFY(ends[i].outcome != Outcome::Failed);
    QVERIFY(ends.back().error);
    QCOMPARE(static_cast<int>(ends.back().stage), static_cast<int>(stage));
    QCOMPARE(static_cast<int>(ends.back().outcome), static_cast<int>(Outcome::Failed));
    QCOMPARE(ends.back().error->code, code);
}

} // namespace vigil::tests
