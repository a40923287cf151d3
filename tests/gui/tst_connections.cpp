// SPDX-License-Identifier: GPL-3.0-or-later
#include "connection_kinds.h"
#include "fake_pipeline.h"
#include "widgets/connections/connection_dialog.h"
#include "widgets/connections/connection_form.h"
#include "widgets/connections/connection_memory.h"
#include "widgets/connections/test_view.h"
#include "widgets/connections/test_wording.h"
#include "widgets/text/language.h"
#include "widgets/text/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QtTest>

#include <set>

using namespace vigil;
using namespace vigil::widgets;
using pipeline::ConnectionRequest;
using Step = pipeline::ConnectionTestStep;
using Stage = Step::Stage;
using Outcome = Step::Outcome;

class tst_Connections : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void wrongFieldsAreSaidInline();
    void fieldsThatDependOnEachOther();
    void certificateFilesMustExist();
    void portFollowsBrokerAndEncryption();
    void requestRoundTrip();
    void aFurtherKindIsOffered();
    void openNetworksAreWarnedOf();
    void passwordIsNeverStored();
    void damagedSettingsAreSurvived();
    void testPasses();
    void everyFailureHasCauseAndNextStep();
    void failureIsShown_data();
    void failureIsShown();
    void cancel();
    void changingSettingsVoidsTheResult();
    void connectAlwaysPossible();
    void keyboardAlone();
    void everythingHasAName();
    void screens_data();
    void screens();

private:
    static ConnectionRequest good() {
        ConnectionRequest request;
        request.host = QStringLiteral("broker.ward.example");
        request.topic = QStringLiteral("vigil/#");
        request.user = QStringLiteral("dashboard");
        request.password = "secret";
        return request;
    }

    static Step step(Stage stage, Outcome outcome, const QString& detail = {}, int ms = 12,
                     ErrorCode code = ErrorCode::Internal) {
        return {stage, outcome, code, detail, ms};
    }

    template <typename T>
    static T* child(const QWidget& root, const char* name) {
        return root.findChild<T*>(QLatin1String(name));
    }

    static const std::array<Stage, TestView::kStages> kStages;
};

const std::array<Stage, TestView::kStages> tst_Connections::kStages{
    Stage::Name,      Stage::Tcp,          Stage::Tls,    Stage::Authentication,
    Stage::Subscribe, Stage::FirstMessage, Stage::Decoded};

void tst_Connections::initTestCase() {
    qRegisterMetaType<pipeline::ConnectionRequest>("vigil::pipeline::ConnectionRequest");
}

void tst_Connections::init() {
    installLanguage(QStringLiteral("en"));
    applyTheme(ThemeKind::Dark);
}

void tst_Connections::wrongFieldsAreSaidInline() {
    ConnectionDialog dialog(tests::connectionKinds(), ConnectionRequest{});
    dialog.show();
    dialog.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&dialog));
    QSignalSpy test(&dialog, &ConnectionDialog::testRequested);
    // Nothing is said before anything was done.
    QVERIFY(dialog.form().problem(QStringLiteral("connectionHost")).isEmpty());
    QTest::mouseClick(child<QPushButton>(dialog, "connectionTest"), Qt::LeftButton);
    QCOMPARE(test.count(), 0);
    QVERIFY(!dialog.form().problem(QStringLiteral("connectionHost")).isEmpty());
    QVERIFY(!dialog.form().problem(QStringLiteral("connectionTopic")).isEmpty());
    auto* host = child<QLineEdit>(dialog, "connectionHost");
    QVERIFY(host->hasFocus());
    QCOMPARE(host->accessibleDescription(),
             dialog.form().problem(QStringLiteral("connectionHost")));
    QTest::keyClicks(host, QStringLiteral("broker"));
    QVERIFY(dialog.form().problem(QStringLiteral("connectionHost")).isEmpty());
    // Said when a field is left.
    auto* topic = child<QLineEdit>(dialog, "connectionTopic");
    topic->setText(QStringLiteral("a"));
    topic->setFocus();
    QTest::keyClicks(topic, QStringLiteral("#"));
    QTest::keyClick(topic, Qt::Key_Tab);
    QVERIFY(dialog.form().problem(QStringLiteral("connectionTopic")).contains(QLatin1Char('#')));
}

void tst_Connections::fieldsThatDependOnEachOther() {
    ConnectionForm form(tests::connectionKinds());
    auto request = good();
    request.user.clear();
    form.setRequest(request);
    QVERIFY(!form.validate());
    QVERIFY(!form.problem(QStringLiteral("connectionUser")).isEmpty());
    child<QLineEdit>(form, "connectionPassword")->clear();
    QVERIFY(form.problem(QStringLiteral("connectionUser")).isEmpty());
    QVERIFY(form.validate());
    child<QComboBox>(form, "connectionKind")->setCurrentIndex(1); // vigil/# is no Kafka topic
    QVERIFY(!form.validate());
    QVERIFY(!form.problem(QStringLiteral("connectionTopic")).isEmpty());
    QVERIFY(!child<QComboBox>(form, "connectionQos")->isVisibleTo(&form));
    QVERIFY(!child<QComboBox>(form, "connectionVersion")->isVisibleTo(&form));
    QVERIFY(child<QComboBox>(form, "connectionSignIn")->isVisibleTo(&form));
}

void tst_Connections::certificateFilesMustExist() {
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("ca.pem"));
    ConnectionForm form(tests::connectionKinds());
    auto request = good();
    request.tls = true;
    request.caFile = path;
    form.setRequest(request);
    QVERIFY(!form.validate());
    QVERIFY(!form.problem(QStringLiteral("connectionCa")).isEmpty());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    QVERIFY(form.validate());
    child<QLineEdit>(form, "connectionKey")->setText(path);
    QVERIFY(!form.validate());
    QVERIFY(!form.problem(QStringLiteral("connectionCertificate")).isEmpty());
    child<QLineEdit>(form, "connectionCertificate")->setText(path);
    QVERIFY(form.validate());
    // Without encryption the files do not matter, and are not asked for.
    child<QLineEdit>(form, "connectionCa")->setText(QStringLiteral("/nowhere"));
    QVERIFY(!form.validate());
    child<QCheckBox>(form, "connectionTls")->setChecked(false);
    QVERIFY(form.validate());
    QVERIFY(form.request().caFile.isEmpty());
}

void tst_Connections::portFollowsBrokerAndEncryption() {
    ConnectionForm form(tests::connectionKinds());
    form.setRequest(good());
    auto* port = child<QSpinBox>(form, "connectionPort");
    auto* tls = child<QCheckBox>(form, "connectionTls");
    auto* kind = child<QComboBox>(form, "connectionKind");
    QCOMPARE(port->value(), 1883);
    tls->setChecked(true);
    QCOMPARE(port->value(), 8883);
    kind->setCurrentIndex(1);
    QCOMPARE(port->value(), 9093);
    tls->setChecked(false);
    QCOMPARE(port->value(), 9092);
    port->setValue(5000); // chosen: stays
    tls->setChecked(true);
    kind->setCurrentIndex(0);
    QCOMPARE(port->value(), 5000);
}

void tst_Connections::requestRoundTrip() {
    ConnectionRequest request = good();
    request.kind = QStringLiteral("kafka");
    request.port = 1234;
    request.topic = QStringLiteral("vigil.numerics");
    request.qos = 2;
    request.version = transport::MqttVersion::V311;
    request.signIn = transport::SaslMechanism::ScramSha512;
    request.tls = true;
    request.caFile = QStringLiteral("/a");
    request.clientCertFile = QStringLiteral("/b");
    request.clientKeyFile = QStringLiteral("/c");
    ConnectionForm form(tests::connectionKinds());
    form.setRequest(request);
    const auto back = form.request();
    QCOMPARE(back.kind, request.kind);
    QCOMPARE(back.host, request.host);
    QCOMPARE(back.port, request.port);
    QCOMPARE(back.topic, request.topic);
    QCOMPARE(back.qos, request.qos);
    QVERIFY(back.version == request.version);
    QVERIFY(back.signIn == request.signIn);
    QCOMPARE(back.user, request.user);
    QVERIFY(back.password == request.password);
    QCOMPARE(back.tls, request.tls);
    QCOMPARE(back.caFile, request.caFile);
    QCOMPARE(back.clientCertFile, request.clientCertFile);
    QCOMPARE(back.clientKeyFile, request.clientKeyFile);
}

void tst_Connections::aFurtherKindIsOffered() {
    auto kinds = tests::connectionKinds();
    kinds.push_back(
        {QStringLiteral("pigeon"), {.port = 7, .securePort = 77, .topicExample = "loft"}});
    ConnectionForm form(kinds);
    child<QComboBox>(form, "connectionKind")->setCurrentIndex(2);
    QCOMPARE(child<QComboBox>(form, "connectionKind")->currentText(), QStringLiteral("pigeon"));
    QCOMPARE(child<QSpinBox>(form, "connectionPort")->value(), 7);
    QCOMPARE(child<QLineEdit>(form, "connectionTopic")->placeholderText(), QStringLiteral("loft"));
    for (const char* unasked : {"connectionQos", "connectionVersion", "connectionSignIn"})
        QVERIFY2(!child<QComboBox>(form, unasked)->isVisibleTo(&form), unasked);
    QVERIFY(!form.validate());
    child<QLineEdit>(form, "connectionHost")->setText(QStringLiteral("tower"));
    child<QLineEdit>(form, "connectionTopic")->setText(QStringLiteral("any # thing"));
    QVERIFY(form.validate());
    QTemporaryDir folder;
    QSettings store(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
    rememberConnection(store, kinds, form.request());
    QCOMPARE(rememberedConnection(store, kinds).kind, QStringLiteral("pigeon"));
    const QString key = connectionKey(form.request());
    QVERIFY(isConnectionKey(key));
    QVERIFY(connectionTitle(key).contains(QStringLiteral("pigeon")));
    QVERIFY(rememberedConnection(store, kinds, key));
    QVERIFY(!isConnectionKey(QStringLiteral("/data/ward.vgl")));
}

void tst_Connections::openNetworksAreWarnedOf() {
    ConnectionForm form(tests::connectionKinds());
    auto request = good();
    form.setRequest(request);
    const auto* notice = child<QLabel>(form, "connectionNotice");
    QVERIFY(!notice->text().isEmpty());
    child<QCheckBox>(form, "connectionTls")->setChecked(true);
    QVERIFY(notice->text().isEmpty());
    child<QCheckBox>(form, "connectionTls")->setChecked(false);
    for (const char* own : {"localhost", "127.0.0.1", "::1"}) {
        child<QLineEdit>(form, "connectionHost")->setText(QString::fromLatin1(own));
        QVERIFY2(notice->text().isEmpty(), own);
    }
}

void tst_Connections::passwordIsNeverStored() {
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("settings.ini"));
    ConnectionRequest request = good();
    request.tls = true;
    request.port = 8883;
    request.qos = 2;
    request.version = transport::MqttVersion::V5;
    request.signIn = transport::SaslMechanism::ScramSha256;
    request.caFile = QStringLiteral("/etc/ca.pem");
    {
        QSettings store(path, QSettings::IniFormat);
        rememberConnection(store, tests::connectionKinds(), request);
    }
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray content = file.readAll();
    QVERIFY(content.contains("broker.ward.example"));
    QVERIFY(!content.contains("secret"));
    QVERIFY(!content.toLower().contains("password"));
    QSettings store(path, QSettings::IniFormat);
    const auto back = rememberedConnection(store, tests::connectionKinds());
    QCOMPARE(back.host, request.host);
    QCOMPARE(back.port, request.port);
    QCOMPARE(back.user, request.user);
    QCOMPARE(back.qos, 2);
    QVERIFY(back.version == transport::MqttVersion::V5);
    QVERIFY(back.signIn == request.signIn);
    QVERIFY(back.tls);
    QCOMPARE(back.caFile, request.caFile);
    QVERIFY(back.password.empty());
}

void tst_Connections::damagedSettingsAreSurvived() {
    QTemporaryDir folder;
    QSettings store(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
    const auto fresh = rememberedConnection(store, tests::connectionKinds());
    QCOMPARE(fresh.port, quint16{1883});
    QCOMPARE(fresh.topic, QStringLiteral("vigil/#"));
    store.setValue(QStringLiteral("connection/port"), 700000);
    store.setValue(QStringLiteral("connection/qos"), QStringLiteral("many"));
    store.setValue(QStringLiteral("connection/version"), 7);
    store.setValue(QStringLiteral("connection/kind"), QStringLiteral("pigeon"));
    const auto damaged = rememberedConnection(store, tests::connectionKinds());
    QCOMPARE(damaged.port, quint16{1883});
    QCOMPARE(damaged.qos, 0);
    QVERIFY(damaged.version == transport::MqttVersion::V311);
    QCOMPARE(damaged.kind, QStringLiteral("mqtt"));
}

void tst_Connections::testPasses() {
    ConnectionDialog dialog(tests::connectionKinds(), good());
    dialog.show();
    QSignalSpy requested(&dialog, &ConnectionDialog::testRequested);
    const auto* state = child<QLabel>(dialog, "connectionState");
    QVERIFY(dialog.verdict() == ConnectionDialog::Verdict::Untested);
    const QString untested = state->text();
    QTest::mouseClick(child<QPushButton>(dialog, "connectionTest"), Qt::LeftButton);
    QCOMPARE(requested.count(), 1);
    const auto request = requested[0][0].value<ConnectionRequest>();
    QCOMPARE(request.host, good().host);
    QVERIFY(request.password == good().password);
    QVERIFY(!dialog.form().isEnabled());
    for (const Stage stage : kStages) {
        dialog.testStep(step(stage, Outcome::Running));
        QVERIFY(dialog.testView().stageText(stage).contains(QStringLiteral("running")));
        if (stage == Stage::Tls)
            dialog.testStep(step(stage, Outcome::Skipped));
        else
            dialog.testStep(step(stage, Outcome::Passed,
                                 stage == Stage::Decoded ? QStringLiteral("bed=B07 HR=72 /min")
                                                         : QStringLiteral("detail"),
                                 34));
    }
    QVERIFY(dialog.testView().stageText(Stage::Tls).contains(QStringLiteral("not needed")));
    QVERIFY(dialog.testView().stageText(Stage::Tcp).contains(QStringLiteral("passed, 34")));
    dialog.testStep(step(Stage::Name, Outcome::Passed, {}, 0));
    QVERIFY(dialog.testView().stageText(Stage::Name).contains(QStringLiteral("under 1")));
    QCOMPARE(dialog.testView().sampleText(), QStringLiteral("bed=B07 HR=72 /min"));
    dialog.testFinished(true);
    QVERIFY(dialog.verdict() == ConnectionDialog::Verdict::Passed);
    QVERIFY(state->text() != untested);
    QVERIFY(dialog.form().isEnabled());
    QVERIFY(dialog.testView().failureText().isEmpty());
}

void tst_Connections::everyFailureHasCauseAndNextStep() {
    const auto kinds = tests::connectionKinds();
    for (const QString& language : languages()) {
        installLanguage(language);
        for (const auto& kind : kinds)
            for (const Stage stage : kStages)
                for (int i = 0; i <= static_cast<int>(ErrorCode::Internal); ++i) {
                    const auto wording =
                        testFailureWording(kind.fields, stage, static_cast<ErrorCode>(i));
                    for (const QString& text : {wording.cause, wording.nextStep})
                        QVERIFY2(text.size() > 10 && text.endsWith(QLatin1Char('.')),
                                 qPrintable(text));
                }
    }
    // What the same code means depends on where it happened.
    installLanguage(QStringLiteral("en"));
    std::set<QString> causes;
    for (const Stage stage : kStages)
        causes.insert(testFailureWording(kinds[0].fields, stage, ErrorCode::Timeout).cause);
    QCOMPARE(causes.size(), kStages.size());
    QVERIFY(testFailureWording(kinds[0].fields, Stage::Tls, ErrorCode::Authentication).cause !=
            testFailureWording(kinds[0].fields, Stage::Authentication, ErrorCode::Authentication)
                .cause);
}

void tst_Connections::failureIsShown_data() {
    QTest::addColumn<int>("stage");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("word");
    const auto row = [](const char* name, Stage stage, ErrorCode code, const char* word) {
        QTest::newRow(name) << static_cast<int>(stage) << static_cast<int>(code)
                            << QString::fromLatin1(word);
    };
    row("unknown name", Stage::Name, ErrorCode::NotFound, "spelling");
    row("port closed", Stage::Tcp, ErrorCode::Connection, "port");
    row("firewall", Stage::Tcp, ErrorCode::Timeout, "firewall");
    row("wrong certificate", Stage::Tls, ErrorCode::Authentication, "certificate");
    row("no TLS there", Stage::Tls, ErrorCode::Connection, "TLS 1.2");
    row("file unreadable", Stage::Tls, ErrorCode::Io, "PEM");
    row("bad password", Stage::Authentication, ErrorCode::Authentication, "password");
    row("not a broker", Stage::Authentication, ErrorCode::Timeout, "broker");
    row("not allowed", Stage::Subscribe, ErrorCode::Authentication, "may not read");
    row("silence", Stage::FirstMessage, ErrorCode::Timeout, "no message");
    row("unreadable", Stage::Decoded, ErrorCode::Parse, "JSON");
}

void tst_Connections::failureIsShown() {
    QFETCH(int, stage);
    QFETCH(int, code);
    QFETCH(QString, word);
    ConnectionDialog dialog(tests::connectionKinds(), good());
    dialog.show();
    QTest::mouseClick(child<QPushButton>(dialog, "connectionTest"), Qt::LeftButton);
    for (const Stage before : kStages)
        if (static_cast<int>(before) < stage)
            dialog.testStep(step(before, Outcome::Passed));
    dialog.testStep(step(static_cast<Stage>(stage), Outcome::Running));
    dialog.testStep(step(static_cast<Stage>(stage), Outcome::Failed,
                         QStringLiteral("what the library said"), 5000,
                         static_cast<ErrorCode>(code)));
    dialog.testFinished(false);
    QVERIFY(dialog.verdict() == ConnectionDialog::Verdict::Failed);
    const QString text = dialog.testView().failureText();
    QVERIFY2(text.contains(word), qPrintable(text));
    QCOMPARE(text.count(QLatin1Char('\n')), 1); // cause, next step
    QVERIFY(
        dialog.testView().stageText(static_cast<Stage>(stage)).contains(QStringLiteral("failed")));
    bool technical = false;
    for (const auto* label : dialog.testView().findChildren<QLabel*>())
        technical = technical ||
                    (label->isVisible() && label->text() == QLatin1String("what the library said"));
    QVERIFY(technical);
    for (const auto* label : dialog.testView().findChildren<QLabel*>())
        QVERIFY(label->text() != QLatin1String("running"));
    // The next test begins with a clean sheet.
    QTest::mouseClick(child<QPushButton>(dialog, "connectionTest"), Qt::LeftButton);
    QVERIFY(dialog.testView().failureText().isEmpty());
    QVERIFY(dialog.testView().stageText(Stage::Name).contains(QStringLiteral("not tested")));
}

void tst_Connections::cancel() {
    ConnectionDialog dialog(tests::connectionKinds(), good());
    dialog.show();
    QSignalSpy cancelled(&dialog, &ConnectionDialog::testCancelled);
    auto* button = child<QPushButton>(dialog, "connectionTest");
    QTest::mouseClick(button, Qt::LeftButton);
    dialog.testStep(step(Stage::Name, Outcome::Running));
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(cancelled.count(), 1);
    QVERIFY(dialog.verdict() == ConnectionDialog::Verdict::Cancelled);
    QVERIFY(dialog.testView().stageText(Stage::Name).contains(QStringLiteral("cancelled")));
    // Late words of the cancelled test change nothing.
    dialog.testStep(step(Stage::Name, Outcome::Passed));
    dialog.testFinished(true);
    QVERIFY(dialog.verdict() == ConnectionDialog::Verdict::Cancelled);
    QVERIFY(dialog.testView().stageText(Stage::Name).contains(QStringLiteral("cancelled")));
    // Closing ends a test as well.
    QTest::mouseClick(button, Qt::LeftButton);
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QCOMPARE(cancelled.count(), 2);
    QVERIFY(!dialog.isVisible());
}

void tst_Connections::changingSettingsVoidsTheResult() {
    ConnectionDialog dialog(tests::connectionKinds(), good());
    dialog.show();
    QTest::mouseClick(child<QPushButton>(dialog, "connectionTest"), Qt::LeftButton);
    dialog.testFinished(true);
    child<QLineEdit>(dialog, "connectionTopic")->setText(QStringLiteral("other/#"));
    QVERIFY(dialog.verdict() == ConnectionDialog::Verdict::Changed);
}

void tst_Connections::connectAlwaysPossible() {
    auto* const untested = new ConnectionDialog(tests::connectionKinds(), good());
    untested->show();
    auto* button = child<QPushButton>(*untested, "connectionConnect");
    QVERIFY(button->isEnabled());
    QSignalSpy connected(untested, &ConnectionDialog::connectRequested);
    QSignalSpy cancelled(untested, &ConnectionDialog::testCancelled);
    QTest::mouseClick(child<QPushButton>(*untested, "connectionTest"), Qt::LeftButton);
    QVERIFY(button->isEnabled());
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(connected.count(), 1);
    QCOMPARE(cancelled.count(), 1); // the test it overtakes ends
    QCOMPARE(untested->result(), static_cast<int>(QDialog::Accepted));
    delete untested;
    // What cannot work is not tried.
    ConnectionDialog wrong(tests::connectionKinds(), ConnectionRequest{});
    wrong.show();
    QSignalSpy never(&wrong, &ConnectionDialog::connectRequested);
    QTest::mouseClick(child<QPushButton>(wrong, "connectionConnect"), Qt::LeftButton);
    QCOMPARE(never.count(), 0);
    QVERIFY(wrong.isVisible());
}

void tst_Connections::keyboardAlone() {
    ConnectionDialog dialog(tests::connectionKinds(), ConnectionRequest{});
    dialog.show();
    dialog.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&dialog));
    // Tab reaches every field and button that can be used, and comes back.
    std::set<QWidget*> reached;
    for (int i = 0; i < 60; ++i) {
        QTest::keyClick(QApplication::focusWidget() ? QApplication::focusWidget() : &dialog,
                        Qt::Key_Tab);
        reached.insert(QApplication::focusWidget());
    }
    for (const auto* name :
         {"connectionKind", "connectionHost", "connectionPort", "connectionTopic", "connectionQos",
          "connectionVersion", "connectionUser", "connectionPassword", "connectionTls",
          "connectionTest", "connectionConnect", "connectionClose"})
        QVERIFY2(reached.contains(child<QWidget>(dialog, name)), name);
    QSignalSpy test(&dialog, &ConnectionDialog::testRequested);
    auto* host = child<QLineEdit>(dialog, "connectionHost");
    host->setFocus();
    QTest::keyClicks(host, QStringLiteral("localhost"));
    auto* topic = child<QLineEdit>(dialog, "connectionTopic");
    topic->setFocus();
    QTest::keyClicks(topic, QStringLiteral("vigil/#"));
    QTest::keyClick(topic, Qt::Key_Return);
    QCOMPARE(test.count(), 1);
}

void tst_Connections::everythingHasAName() {
    ConnectionDialog dialog(tests::connectionKinds(), good());
    QCOMPARE(test::withoutAccessibleName(dialog), QStringList());
}

void tst_Connections::screens_data() {
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("language");
    QTest::addColumn<bool>("dark");
    for (const char* state :
         {"untested", "wrong", "running", "passed", "tls", "silence", "kafka"}) {
        const QString name = QLatin1String(state);
        QTest::addRow("connection-%s-en-dark", state) << name << "en" << true;
        QTest::addRow("connection-%s-de-light", state) << name << "de" << false;
    }
}

void tst_Connections::screens() {
    QFETCH(QString, state);
    QFETCH(QString, language);
    QFETCH(bool, dark);
    installLanguage(language);
    applyTheme(dark ? ThemeKind::Dark : ThemeKind::Light);
    ConnectionRequest request = good();
    if (state == QLatin1String("wrong")) {
        request.host = QStringLiteral("mqtt://broker");
        request.topic = QStringLiteral("vigil#");
        request.user.clear();
        request.tls = true;
        request.caFile = QStringLiteral("/etc/none.pem");
    }
    request.tls = request.tls || state == QLatin1String("tls");
    if (state == QLatin1String("kafka")) {
        request.kind = QStringLiteral("kafka");
        request.port = 9093;
        request.topic = QStringLiteral("vigil.numerics");
        request.tls = true;
    }
    ConnectionDialog dialog(tests::connectionKinds(), request);
    dialog.show();
    QVERIFY(QTest::qWaitForWindowExposed(&dialog));
    if (state != QLatin1String("untested"))
        QTest::mouseClick(child<QPushButton>(dialog, "connectionTest"), Qt::LeftButton);
    const auto pass = [&dialog](int count) {
        const QString details[] = {QStringLiteral("10.20.30.40"),
                                   QStringLiteral("10.20.30.40:8883"),
                                   QStringLiteral("TLSv1.3 TLS_AES_256_GCM_SHA384"),
                                   QString(),
                                   QStringLiteral("vigil/#, QoS 1"),
                                   QStringLiteral("vigil/ward3b/b07/numerics, 214 bytes"),
                                   QStringLiteral("bed=B07 time=2026-11-22T14:03:22Z HR=72 /min "
                                                  "SpO2=97 % RR=14 /min")};
        for (int i = 0; i < count; ++i)
            dialog.testStep(step(kStages[static_cast<std::size_t>(i)], Outcome::Passed, details[i],
                                 3 + 40 * i));
    };
    if (state == QLatin1String("running")) {
        pass(3);
        dialog.testStep(step(Stage::Authentication, Outcome::Running));
    } else if (state == QLatin1String("passed")) {
        pass(7);
        dialog.testFinished(true);
    } else if (state == QLatin1String("kafka")) {
        pass(3);
        dialog.testStep(step(Stage::Authentication, Outcome::Failed,
                             QStringLiteral("unsupported SASL mechanism"), 12,
                             ErrorCode::Unsupported));
        dialog.testFinished(false);
    } else if (state == QLatin1String("tls")) {
        pass(2);
        dialog.testStep(step(Stage::Tls, Outcome::Failed,
                             QStringLiteral("certificate verify failed: hostname mismatch "
                                            "(certificate is for broker.example.org)"),
                             87, ErrorCode::Authentication));
        dialog.testFinished(false);
    } else if (state == QLatin1String("silence")) {
        pass(5);
        dialog.testStep(step(Stage::FirstMessage, Outcome::Failed,
                             QStringLiteral("no message in 10 s"), 10000, ErrorCode::Timeout));
        dialog.testFinished(false);
    }
    QCoreApplication::processEvents();
    QVERIFY(test::keepScreen(dialog, QLatin1String(QTest::currentDataTag())));
}

QTEST_MAIN(tst_Connections)
#include "tst_connections.moc"
