// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/convention_decoder.h"
#include "json_vectors.h"
#include "raw_message.h"

#include <QTest>

using namespace vigil;
using namespace vigil::ingest;
using jsonvectors::Verdict;

namespace {

const std::string kGood = raw::json("{'deviceId':'m\\u00e4-07','patientId':'p-7','seq':12,"
                                    "'ts':'2026-11-22T10:00:00Z','metrics':{'HR':60.5,'RR':null}}");

} // namespace

/// Bad and strange JSON as messages: none may stop the stream.
class TestDecodeJsonVectors : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void everyTextEndsWithAReason_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<Verdict>("verdict");
        for (const auto& vector : jsonvectors::all())
            QTest::newRow(vector.name.c_str())
                << QByteArray::fromStdString(vector.text) << vector.verdict;
    }

    void everyTextEndsWithAReason() {
        QFETCH(QByteArray, text);
        QFETCH(Verdict, verdict);
        ConventionDecoder decoder({});
        const auto out = raw::decode(decoder, raw::message(text.toStdString()));
        // None of them is a message of the convention: all are refused, for different causes.
        QCOMPARE(out.rejected.size(), std::size_t{1});
        QCOMPARE(out.rows.rowCount(), std::size_t{0});
        QVERIFY(!out.rejected[0].detail.empty());
        const auto reason = raw::reasons(out);
        const bool acceptedAsJson = reason == "missing_field" || reason == "wrong_type";
        if (verdict != Verdict::Either)
            QVERIFY2(acceptedAsJson == (verdict == Verdict::Valid), reason.c_str());
        // The stream goes on.
        const auto after = raw::decode(decoder, raw::message(kGood));
        QCOMPARE(after.rows.rowCount(), std::size_t{1});
        QCOMPARE(*after.rows.column("HR")->number(0), 60.5);
    }

    void messagesBrokenOffAnywhereAreRefused() {
        ConventionDecoder decoder({});
        for (std::size_t size = 0; size < kGood.size(); ++size) {
            const auto out = raw::decode(decoder, raw::message(kGood.substr(0, size)));
            QCOMPARE(out.rows.rowCount(), std::size_t{0});
            QCOMPARE(raw::reasons(out), std::string("malformed"));
        }
        QCOMPARE(raw::decode(decoder, raw::message(kGood)).rows.rowCount(), std::size_t{1});
    }

    /// Neither a zero nor half a character may stand anywhere, not even where nobody looks.
    void badBytesAnywhereAreRefused() {
        ConventionDecoder decoder({});
        for (const char bad : {'\0', '\xFF', '\xC3'})
            for (std::size_t at = 1; at < kGood.size(); ++at) { // the first tells JSON from CBOR
                auto text = kGood;
                text[at] = bad;
                const auto out = raw::decode(decoder, raw::message(text));
                QCOMPARE(out.rows.rowCount(), std::size_t{0});
                const auto reason = raw::reasons(out);
                QVERIFY2(reason == "malformed" || (bad != '\0' && reason == "not_utf8"),
                         reason.c_str());
            }
    }
};

QTEST_APPLESS_MAIN(TestDecodeJsonVectors)
#include "tst_decode_json_vectors.moc"
