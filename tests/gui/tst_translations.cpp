// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/language.h"

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <QtTest>

#include <set>

/// Translations are complete, belong to the present source texts, and keep their placeholders.
class tst_Translations : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void complete_data();
    void complete();
    void upToDate();
    void installed();
};

namespace {

struct Message {
    QString context, source, comment;
    QStringList translations;
    QString type;
};

std::vector<Message> readTs(const QString& path) {
    std::vector<Message> messages;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return messages;
    QXmlStreamReader xml(&file);
    QString context;
    Message message;
    while (!xml.atEnd()) {
        if (xml.readNext() == QXmlStreamReader::StartElement) {
            const auto name = xml.name();
            if (name == QLatin1String("name")) {
                context = xml.readElementText();
            } else if (name == QLatin1String("message")) {
                message = {};
                message.context = context;
            } else if (name == QLatin1String("source")) {
                message.source = xml.readElementText();
            } else if (name == QLatin1String("comment")) {
                message.comment = xml.readElementText();
            } else if (name == QLatin1String("translation")) {
                message.type = xml.attributes().value(QLatin1String("type")).toString();
                QString text;
                while (!(xml.readNext() == QXmlStreamReader::EndElement &&
                         xml.name() == QLatin1String("translation"))) {
                    if (xml.isStartElement())
                        message.translations << xml.readElementText();
                    else if (xml.isCharacters())
                        text += xml.text();
                }
                if (message.translations.isEmpty())
                    message.translations << text;
            }
        } else if (xml.isEndElement() && xml.name() == QLatin1String("message")) {
            messages.push_back(message);
        }
    }
    return messages;
}

std::set<QString> placeholders(const QString& text) {
    static const QRegularExpression pattern(QStringLiteral("%(\\d|n)"));
    std::set<QString> found;
    for (auto it = pattern.globalMatch(text); it.hasNext();)
        found.insert(it.next().captured(0));
    return found;
}

QString tsFile(const QString& language) {
    return QStringLiteral(VIGIL_SOURCE_DIR "/translations/vigil_%1.ts").arg(language);
}

} // namespace

void tst_Translations::complete_data() {
    QTest::addColumn<QString>("language");
    for (const QString& language : vigil::widgets::languages())
        QTest::newRow(qPrintable(language)) << language;
}

void tst_Translations::complete() {
    QFETCH(QString, language);
    const auto messages = readTs(tsFile(language));
    QVERIFY(!messages.empty());
    for (const auto& message : messages) {
        const QString where = message.context + QStringLiteral(": ") + message.source;
        QVERIFY2(message.type.isEmpty(), qPrintable(where));
        for (const QString& translation : message.translations) {
            QVERIFY2(!translation.isEmpty(), qPrintable(where));
            QVERIFY2(placeholders(translation) == placeholders(message.source), qPrintable(where));
        }
    }
}

void tst_Translations::upToDate() {
    const QString tool = QStringLiteral(VIGIL_LUPDATE);
    QTemporaryDir folder;
    const QString fresh = folder.filePath(QStringLiteral("vigil_de.ts"));
    QVERIFY(QFile::copy(tsFile(QStringLiteral("de")), fresh));
    QFile::setPermissions(fresh, QFile::ReadOwner | QFile::WriteOwner);
    QProcess lupdate;
    lupdate.setWorkingDirectory(QStringLiteral(VIGIL_SOURCE_DIR));
    lupdate.start(tool, {QStringLiteral("-silent"), QStringLiteral("-no-obsolete"),
                         QStringLiteral("-locations"), QStringLiteral("none"), QStringLiteral("-I"),
                         QStringLiteral("."), QStringLiteral("widgets"), QStringLiteral("app"),
                         QStringLiteral("-ts"), fresh});
    QVERIFY2(lupdate.waitForFinished(60000), qPrintable(lupdate.errorString()));
    QCOMPARE(lupdate.exitCode(), 0);
    const auto then = readTs(tsFile(QStringLiteral("de")));
    const auto now = readTs(fresh);
    for (const auto& message : now)
        QVERIFY2(message.type.isEmpty(),
                 qPrintable(QStringLiteral("run vigil_lupdate: ") + message.context +
                            QStringLiteral(": ") + message.source));
    QCOMPARE(now.size(), then.size()); // texts that are gone must go from the file, too
}

void tst_Translations::installed() {
    vigil::widgets::installLanguage(QStringLiteral("de"));
    QCOMPARE(QCoreApplication::translate("vigil::widgets::AlarmStrip", "No alarms"),
             QStringLiteral("Keine Alarme"));
    QCOMPARE(QCoreApplication::translate("vigil::widgets::ReplayPage", "%n alarm(s)", nullptr, 1),
             QStringLiteral("1 Alarm"));
    vigil::widgets::installLanguage(QStringLiteral("en"));
    QCOMPARE(QCoreApplication::translate("vigil::widgets::AlarmStrip", "No alarms"),
             QStringLiteral("No alarms"));
    QCOMPARE(QCoreApplication::translate("vigil::widgets::ReplayPage", "%n alarm(s)", nullptr, 2),
             QStringLiteral("2 alarms"));
}

QTEST_MAIN(tst_Translations)
#include "tst_translations.moc"
