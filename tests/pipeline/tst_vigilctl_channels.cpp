// SPDX-License-Identifier: GPL-3.0-or-later
#include "child_process.h"
#include "http_receiver.h"
#include "vigilctl_run.h"

#include <QTest>

using namespace vigil::tests;

/// `vigilctl channel`: what channels there are, and whether they work.
class TestVigilctlChannels : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void listsWithoutSecrets() {
        HttpReceiver server;
        const auto run = vigilctl({QStringLiteral("channel"), QStringLiteral("list"),
                                   QStringLiteral("--workspace"), workspace(server)});
        QCOMPARE(run.code, 0);
        QCOMPARE(run.rows().size(), 2);
        const auto first = run.rows().front();
        QCOMPARE(first[QStringLiteral("name")].toString(), QStringLiteral("pager"));
        QCOMPARE(first[QStringLiteral("kind")].toString(), QStringLiteral("webhook"));
        QVERIFY(first[QStringLiteral("to")].toString().startsWith(QStringLiteral("http://127.")));
        QVERIFY(!run.out.contains("t0ken"));
    }

    void aChannelThatWorksPassesEveryStage() {
        HttpReceiver server;
        const auto run = test(server, QStringLiteral("pager"));
        QCOMPARE(run.code, 0);
        QCOMPARE(stages(run), QStringLiteral("name passed, tcp passed, tls skipped, send passed, "
                                             "answer passed"));
        QCOMPARE(server.got().size(), std::size_t{1});
        QVERIFY(server.got().front().body.find("\"event\":\"test\"") != std::string::npos);
        QVERIFY(!server.got().front().header("x-vigil-signature").empty());
    }

    void whereItEndsIsSaid() {
        auto server = std::make_unique<HttpReceiver>();
        server->usually({HttpReceiver::Answer::Way::Speak, 404, {}, {}});
        auto run = test(*server, QStringLiteral("pager"));
        QCOMPARE(run.code, 1);
        QCOMPARE(stages(run), QStringLiteral("name passed, tcp passed, tls skipped, send passed, "
                                             "answer failed"));
        server->usually({HttpReceiver::Answer::Way::Speak, 503, {}, {}});
        run = test(*server, QStringLiteral("pager"));
        QCOMPARE(run.code, 1);
        QVERIFY(stages(run).endsWith(QStringLiteral("send failed")));
        const auto path = workspace(*server);
        server.reset();
        run = vigilctl({QStringLiteral("channel"), QStringLiteral("test"), QStringLiteral("pager"),
                        QStringLiteral("--workspace"), path});
        QCOMPARE(run.code, 1);
        QCOMPARE(stages(run), QStringLiteral("name passed, tcp failed"));
        QVERIFY(!run.out.contains("t0ken") && !run.err.contains("t0ken"));
    }

    void aFileHasNoServer() {
        HttpReceiver server;
        const auto run = test(server, QStringLiteral("book"));
        QCOMPARE(run.code, 0);
        QVERIFY(stages(run).startsWith(QStringLiteral("name skipped")));
    }

    void anUnknownChannelIsNamed() {
        HttpReceiver server;
        const auto run = test(server, QStringLiteral("pagre"));
        QCOMPARE(run.code, 1);
        QVERIFY(run.err.contains("did you mean 'pager'?"));
    }

private:
    QString workspace(const HttpReceiver& server) const {
        const auto path = m_folder.path() / "w.vigil.toml";
        writeFile(m_folder.path() / "secret", "open sesame\n");
        writeFile(path, "[[source]]\nname = 'ward'\nkind = 'simulator'\n"
                        "[[channel]]\nname = 'pager'\nkind = 'webhook'\nsecret = 'file:secret'\n"
                        "url = '" +
                            server.url("/t0ken") +
                            "'\n[[channel]]\nname = 'book'\nkind = 'file'\npath = 'book.jsonl'\n");
        return text(path);
    }

    Run test(const HttpReceiver& server, const QString& channel) const {
        return vigilctl({QStringLiteral("channel"), QStringLiteral("test"), channel,
                         QStringLiteral("--workspace"), workspace(server)});
    }

    static QString stages(const Run& run) {
        QStringList all;
        for (const auto& row : run.rows())
            all << row[QStringLiteral("stage")].toString() + QLatin1Char(' ') +
                       row[QStringLiteral("result")].toString();
        return all.join(QStringLiteral(", "));
    }

    TemporaryFolder m_folder;
};

QTEST_GUILESS_MAIN(TestVigilctlChannels)
#include "tst_vigilctl_channels.moc"
