// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/commands/permission.h"

#include <QTest>

using namespace vigil;
using namespace vigil::pipeline;

class TestCommand : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void aLineSaysWhatAndWho() {
        const auto line = parseCommand(
            R"({"command":"acknowledge","id":7,"actor":"rn-lee","reason":"seen at the bed"})");
        QVERIFY(line.has_value());
        QCOMPARE(line->command.what, Command::What::Acknowledge);
        QCOMPARE(line->command.alarm, std::uint64_t{7});
        QCOMPARE(line->command.reason, std::string("seen at the bed"));
        QCOMPARE(line->actor->name, std::string("rn-lee"));
        const auto sink = parseCommand(R"({"command":"pause_sink","sink":"bus"})");
        QVERIFY(sink.has_value());
        QCOMPARE(sink->command.subject, std::string("bus"));
        QVERIFY(!sink->actor);
    }

    void whatIsWrongIsSaid_data() {
        QTest::addColumn<std::string>("line");
        QTest::addColumn<std::string>("said");
        QTest::newRow("no JSON") << std::string("acknowledge 7") << std::string("one JSON object");
        QTest::newRow("a list") << std::string("[1]") << std::string("one JSON object");
        QTest::newRow("nothing") << std::string("{}") << std::string("\"command\" is missing");
        QTest::newRow("mistyped") << std::string(R"({"command":"acknowlege","id":1})")
                                  << std::string("did you mean 'acknowledge'?");
        QTest::newRow("no id") << std::string(R"({"command":"reset"})")
                               << std::string("\"id\" is missing");
        QTest::newRow("an id that is none")
            << std::string(R"({"command":"reset","id":-3})") << std::string("\"id\" is missing");
        QTest::newRow("no sink") << std::string(R"({"command":"drop_sink"})")
                                 << std::string("\"sink\" is missing");
        QTest::newRow("a name that hides")
            << std::string("{\"command\":\"reset\",\"id\":1,\"actor\":\"a\\u202eb\"}")
            << std::string("the name of the actor holds");
        QTest::newRow("a reason that is none")
            << std::string(R"({"command":"reset","id":1,"reason":5})")
            << std::string("\"reason\" is no text");
    }

    void whatIsWrongIsSaid() {
        QFETCH(const std::string, line);
        QFETCH(const std::string, said);
        const auto parsed = parseCommand(line);
        QVERIFY(!parsed);
        QVERIFY2(parsed.error().detail.find(said) != std::string::npos,
                 parsed.error().detail.c_str());
    }

    void answersAreJson() {
        QCOMPARE(answerLine({}), std::string(R"({"ok":true})"));
        QCOMPARE(answerLine(fail(ErrorCode::NotFound, "no \xff such", "x")),
                 std::string("{\"ok\":false,\"error\":\"x: no \\\\xff such\"}"));
    }

    void nobodyMayDoNothing() {
        QVERIFY(permission({}, {"rn-lee"}));
        QVERIFY(!permission({}, {}));
        QVERIFY(!Actor::ofProcess().name.empty());
    }

    void everyCommandHasItsWord() {
        using What = Command::What;
        for (const auto what :
             {What::Acknowledge, What::AcknowledgeAll, What::Reset, What::Note,
              What::AcknowledgeLosses, What::SetStoreAside, What::RestartQuery, What::PauseSink,
              What::ResumeSink, What::RetrySink, What::DropSink}) {
            const auto parsed = parseCommand("{\"command\":\"" + std::string(name(what)) +
                                             "\",\"id\":1,\"sink\":\"s\",\"query\":\"q\"}");
            QVERIFY(parsed.has_value());
            QCOMPARE(parsed->command.what, what);
        }
    }
};

QTEST_GUILESS_MAIN(TestCommand)
#include "tst_command.moc"
