// SPDX-License-Identifier: GPL-3.0-or-later
#include "egress/file_sink.h"

#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

#include <fstream>
#include <string>
#include <vector>

using namespace vigil;
using namespace vigil::egress;

namespace {

model::Delivery deliveryOf(std::uint64_t number, const std::vector<std::string>& ids) {
    model::Delivery delivery;
    delivery.number = number;
    for (const auto& id : ids)
        delivery.messages.push_back({id, {}, {}, "{\"v\":\"" + id + "\"}", {}});
    return delivery;
}

std::string line(const std::string& id) {
    return "{\"vigil-key\":\"" + id + "\",\"v\":\"" + id + "\"}\n";
}

} // namespace

class TestFileSink : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->filePath(QStringLiteral("out.jsonl")).toStdString();
    }

    void writesLinesWithTheirKeysForTheOwnerAlone() {
        FileSink sink({m_path});
        QVERIFY(deliver(sink, 1, {"a", "b"}));
        QVERIFY(deliver(sink, 2, {"c"}));
        QCOMPARE(read(m_path), line("a") + line("b") + line("c"));

        struct stat status {};

        QCOMPARE(::stat(m_path.c_str(), &status), 0);
        QCOMPARE(status.st_mode & 0777U, 0600U);
    }

    void anEmptyObjectHasItsKey() {
        FileSink sink({m_path});
        model::Delivery delivery;
        delivery.messages.push_back({"k", {}, {}, "{}", {}});
        QVERIFY(sink.deliver(delivery, {}));
        QCOMPARE(read(m_path), std::string("{\"vigil-key\":\"k\"}\n"));
    }

    void cutsALineThatWasNotFinished() {
        write(m_path, line("a") + "{\"vigil-key\":\"b\",\"v\"");
        FileSink sink({m_path});
        QVERIFY(deliver(sink, 1, {"b"}));
        QCOMPARE(read(m_path), line("a") + line("b"));
    }

    void whatStandsAfterTheMarkIsNotWrittenAgain() {
        std::string place;
        {
            FileSink sink({m_path});
            QVERIFY(deliver(sink, 1, {"a"}));
            place = sink.place();
            QVERIFY(deliver(sink, 2, {"b", "c"})); // its mark is never stored
        }
        FileSink sink({m_path, 0, 5, place});
        QVERIFY(deliver(sink, 3, {"alarm"}));
        // "b" and "c" may come again: a start from here on must know them too.
        QCOMPARE(sink.place(), place);
        QVERIFY(deliver(sink, 2, {"b", "c"}));
        QVERIFY(sink.place() != place);
        QVERIFY(deliver(sink, 4, {"a"})); // before the mark: another row, or one sent anew
        QCOMPARE(read(m_path), line("a") + line("b") + line("c") + line("alarm") + line("a"));
    }

    void knowsWhatItWroteBeforeItWasRenamed() {
        std::string place;
        const std::string big(700, 'x');
        {
            FileSink sink({m_path, 1000, 3, {}});
            QVERIFY(deliver(sink, 1, {"a"}));
            place = sink.place();
            QVERIFY(deliver(sink, 2, {"b" + big})); // renamed behind this
            QVERIFY(deliver(sink, 3, {"c"}));
        }
        QVERIFY(std::filesystem::exists(m_path + ".1"));
        FileSink sink({m_path, 1000, 3, place});
        QVERIFY(deliver(sink, 2, {"b" + big}));
        QVERIFY(deliver(sink, 3, {"c"}));
        QVERIFY(deliver(sink, 4, {"d"}));
        QCOMPARE(read(m_path), line("c") + line("d"));
    }

    void keepsSoManyRenamedFiles() {
        FileSink sink({m_path, 1, 2, {}});
        for (const std::string id : {"a", "b", "c", "d"})
            QVERIFY(deliver(sink, 1, {id}));
        QCOMPARE(read(m_path + ".1"), line("d"));
        QCOMPARE(read(m_path + ".2"), line("c"));
        QVERIFY(!std::filesystem::exists(m_path + ".3"));
    }

    void beginsAnotherFileWhenItsOwnIsTakenAway() {
        FileSink sink({m_path});
        QVERIFY(deliver(sink, 1, {"a"}));
        std::filesystem::rename(m_path, m_path + ".taken");
        QVERIFY(deliver(sink, 2, {"b"}));
        QCOMPARE(read(m_path), line("b"));
        QCOMPARE(read(m_path + ".taken"), line("a"));
    }

    void refusesWhatIsNoFile() {
        QCOMPARE(::mkfifo(m_path.c_str(), 0600), 0);
        FileSink sink({m_path});
        const auto outcome = sink.deliver(deliveryOf(1, {"a"}), {});
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().code, ErrorCode::InvalidArgument);
    }

    void aMissingFolderIsToldAndTriedAgain() {
        const auto folder = m_folder->filePath(QStringLiteral("later")).toStdString();
        FileSink sink({folder + "/out.jsonl"});
        QVERIFY(!deliver(sink, 1, {"a"}));
        std::filesystem::create_directory(folder);
        QVERIFY(deliver(sink, 1, {"a"}));
        QCOMPARE(read(folder + "/out.jsonl"), line("a"));
    }

    void aPlaceThatIsNoneIsPassedOver_data() {
        QTest::addColumn<std::string>("place");
        for (const std::string place :
             {"", "x", "1:2", "1:2:3:4", "1:2:-3", "99999999999999999999:1:1"})
            QTest::newRow(place.c_str()) << place;
    }

    void aPlaceThatIsNoneIsPassedOver() {
        QFETCH(const std::string, place);
        write(m_path, line("a"));
        FileSink sink({m_path, 0, 5, place});
        QVERIFY(deliver(sink, 1, {"a"}));
        QCOMPARE(read(m_path), line("a") + line("a"));
    }

private:
    static bool deliver(FileSink& sink, std::uint64_t number, const std::vector<std::string>& ids) {
        return sink.deliver(deliveryOf(number, ids), {}).has_value();
    }

    static std::string read(const std::string& path) {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    static void write(const std::string& path, const std::string& text) {
        std::ofstream(path, std::ios::binary) << text;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_path;
};

QTEST_GUILESS_MAIN(TestFileSink)
#include "tst_file_sink.moc"
