// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/wfdb/wfdb_annotations.h"
#include "tests/unit/shared_data.h"

#include <QTest>

using namespace vigil;
using namespace vigil::ingest;

namespace {

/// Builds annotation files word by word.
class Words {
public:
    Words& add(unsigned code, unsigned value) {
        const unsigned word = code << 10 | (value & 0x3FF);
        m_bytes.push_back(static_cast<std::uint8_t>(word & 0xFF));
        m_bytes.push_back(static_cast<std::uint8_t>(word >> 8));
        return *this;
    }

    Words& skip(std::int32_t interval) {
        const auto bits = static_cast<std::uint32_t>(interval);
        add(59, 0);
        for (const auto half : {bits >> 16, bits & 0xFFFF}) {
            m_bytes.push_back(static_cast<std::uint8_t>(half & 0xFF));
            m_bytes.push_back(static_cast<std::uint8_t>(half >> 8));
        }
        return *this;
    }

    Words& aux(const std::string& text) {
        add(63, static_cast<unsigned>(text.size()));
        m_bytes.insert(m_bytes.end(), text.begin(), text.end());
        if (text.size() % 2 != 0)
            m_bytes.push_back(0);
        return *this;
    }

    [[nodiscard]] WfdbAnnotations parsed(bool end = true) {
        if (end)
            m_bytes.insert(m_bytes.end(), {0, 0});
        return parseWfdbAnnotations(m_bytes);
    }

    std::vector<std::uint8_t> m_bytes;
};

} // namespace

class TestWfdbAnnotations : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void numberAndChannelStaySubtypeAndTextDoNot() {
        const auto all = Words()
                             .add(1, 100)
                             .add(61, 0x3FF)
                             .add(62, 3)
                             .add(60, 0x3FE)
                             .aux("abc")
                             .add(5, 20)
                             .parsed();
        QCOMPARE(all.marks.size(), std::size_t{2});
        QCOMPARE(all.marks[0].sample, std::int64_t{100});
        QCOMPARE(all.marks[0].symbol, std::string("N"));
        QCOMPARE(all.marks[0].subtype, -1);
        QCOMPARE(all.marks[0].channel, 3);
        QCOMPARE(all.marks[0].number, -2);
        QCOMPARE(all.marks[0].aux, std::string("abc"));
        QCOMPARE(all.marks[1].sample, std::int64_t{120});
        QCOMPARE(all.marks[1].symbol, std::string("V"));
        QCOMPARE(all.marks[1].subtype, 0);
        QCOMPARE(all.marks[1].channel, 3);
        QCOMPARE(all.marks[1].number, -2);
        QVERIFY(all.marks[1].aux.empty());
        QVERIFY(all.warnings.empty());
    }

    void longStepsAddUpPast32Bits() {
        const auto all = Words()
                             .skip(2147483647)
                             .skip(2147483647)
                             .skip(2147483647)
                             .add(1, 1)
                             .skip(-5)
                             .add(1, 0)
                             .parsed();
        QCOMPARE(all.marks[0].sample, std::int64_t{6442450942});
        QCOMPARE(all.marks[1].sample, std::int64_t{6442450937});
    }

    void ownLabelsAndResolution() {
        const auto all = Words()
                             .add(22, 0)
                             .aux("## time resolution: 1000")
                             .add(22, 0)
                             .aux("## annotation type definitions")
                             .add(22, 0)
                             .aux("42 z1 zero pressure\n")
                             .add(22, 0)
                             .aux("1 B my beat\n")
                             .add(22, 0)
                             .aux("99999999999999999999 q\n")
                             .add(22, 0)
                             .aux("## end of definitions")
                             .skip(-1)
                             .add(0, 1)
                             .add(42, 500)
                             .add(1, 500)
                             .add(45, 0)
                             .add(22, 0)
                             .aux("## time resolution: 5")
                             .parsed();
        QCOMPARE(all.labels.size(), std::size_t{2});
        QCOMPARE(all.labels[0].description, std::string("zero pressure"));
        QCOMPARE(all.warnings.size(), std::size_t{1});
        QCOMPARE(all.marks.size(), std::size_t{4}); // the last note comes too late to be special
        QCOMPARE(all.marks[0].symbol, std::string("z1"));
        QCOMPARE(all.marks[1].symbol, std::string("B"));
        QCOMPARE(all.marks[2].symbol, std::string("[45]"));
        QCOMPARE(all.resolution, std::optional<double>(1000));
        QCOMPARE(all.sampleOf(all.marks[0], 360), std::int64_t{180});
        QCOMPARE(all.sampleOf(all.marks[0], 1000), std::int64_t{500});
    }

    void damagedFilesGiveWhatTheyCan() {
        auto words = Words();
        words.add(1, 10).add(1, 10).aux("a text that is cut");
        for (std::size_t size = 0; size <= words.m_bytes.size(); ++size) {
            const auto all = parseWfdbAnnotations(std::span(words.m_bytes).first(size));
            QVERIFY(all.marks.size() <= 2);
            QVERIFY(all.marks.size() == (size < 2 ? 0U : size < 4 ? 1U : 2U));
            QCOMPARE(all.warnings.size(), std::size_t{1});
        }
        QVERIFY(Words().add(1, 1).add(59, 0).parsed(false).warnings.size() == 1);
        // Text before any mark belongs to none and is stepped over.
        QCOMPARE(Words().aux("xy").add(1, 7).parsed().marks.at(0).sample, std::int64_t{7});
        QVERIFY(parseWfdbAnnotations({}).marks.empty());
    }

    void recordings() {
        skipUnlessSharedData();
        const auto folder = sharedData() / "wfdb";
        const auto huge = readWfdbAnnotations(folder / "huge.qrs");
        QVERIFY(huge.has_value());
        QCOMPARE(huge->marks.size(), std::size_t{1});
        QCOMPARE(huge->marks[0].sample, std::int64_t{4} * 2147483647 + 0x540BE404 - 0);
        QVERIFY(huge->marks[0].sample > (std::int64_t{1} << 32));
        const auto own = readWfdbAnnotations(folder / "1003.atr");
        QCOMPARE(own->labels.size(), std::size_t{6});
        QCOMPARE(own->labels[2].description, std::string("signal source change"));
        QCOMPARE(readWfdbAnnotations(folder / "none.atr").error().code, ErrorCode::NotFound);
    }
};

QTEST_APPLESS_MAIN(TestWfdbAnnotations)
#include "tst_wfdb_annotations.moc"
