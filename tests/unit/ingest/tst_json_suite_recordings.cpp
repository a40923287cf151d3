// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/convention_decoder.h"
#include "raw_message.h"
#include "rows_of.h"
#include "tests/recordings/shared_data.h"

#include <fstream>
#include <iterator>

using namespace vigil;
using namespace vigil::ingest;
namespace fs = std::filesystem;

/// Every case of a suite for parsers of JSON: none may stop the stream.
class TestJsonSuiteRecordings : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() { skipUnlessSharedData(); }

    void everyCaseEndsWithAReason() {
        const auto isNumberWord = [](const std::string& name) {
            return name == "n_number_NaN.json" || name == "n_number_infinity.json" ||
                   name == "n_number_minus_infinity.json";
        };
        ConventionDecoder decoder({});
        int yes = 0;
        int no = 0;
        int either = 0;
        for (const auto& file : fs::directory_iterator(sharedData() / "json-suite")) {
            if (file.path().extension() != ".json")
                continue;
            std::ifstream in(file.path(), std::ios::binary);
            const auto sent = raw::message(std::string(std::istreambuf_iterator<char>(in), {}));
            const auto out = raw::decode(decoder, sent);
            const auto name = file.path().filename().string();
            const auto reason = raw::reasons(out);
            // None of them is a message of the convention: all are refused, for different causes.
            QCOMPARE(out.rejected.size(), std::size_t{1});
            QCOMPARE(out.rows.rowCount(), std::size_t{0});
            const bool acceptedAsJson = reason == "missing_field" || reason == "wrong_type";
            switch (name[0]) {
            case 'y':
                ++yes;
                QVERIFY2(acceptedAsJson, (name + " " + reason).c_str());
                break;
            case 'n':
                ++no;
                // What devices send for a value that they have not: it is read as none.
                if (isNumberWord(name))
                    break;
                QVERIFY2(!acceptedAsJson, (name + " " + reason).c_str());
                QVERIFY(!out.rejected[0].detail.empty());
                break;
            default:
                ++either;
            }
        }
        QCOMPARE(yes, 95);
        QCOMPARE(no, 188);
        QCOMPARE(either, 35);
        // The stream goes on.
        const auto after = raw::decode(
            decoder, raw::message(raw::json("{'ts':'2026-11-22T10:00:00Z','metrics':{'HR':60}}")));
        QCOMPARE(after.rows.rowCount(), std::size_t{1});
    }

    void everyCaseAsAFileOfRows() {
        for (const auto& file : fs::directory_iterator(sharedData() / "json-suite")) {
            if (file.path().extension() != ".json")
                continue;
            if (!rowsof::refusalOf(file.path()).empty())
                continue; // another encoding, by name
            const auto read = rowsof::readAll(file.path());
            QVERIFY(read.rows() + read.rejected.size() < 200'000);
        }
    }
};

QTEST_APPLESS_MAIN(TestJsonSuiteRecordings)
#include "tst_json_suite_recordings.moc"
