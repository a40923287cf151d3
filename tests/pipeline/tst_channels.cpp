// SPDX-License-Identifier: GPL-3.0-or-later
// Channels of a workspace with real parts behind them: servers of mail and of HTTP on loopback,
// programs; signed and signed in as other programs can check.
#include "child_process.h"
#include "egress/channels/cloud_sign_in.h"
#include "egress/channels/command_channel.h"
#include "http_receiver.h"
#include "pipeline/workspace/workspace.h"
#include "test_certificates.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <fstream>

using namespace std::chrono_literals;
using namespace vigil;
using namespace vigil::pipeline;
using tests::HttpReceiver;

namespace {

const std::string kWard = "[workspace]\nallow_commands = true\n"
                          "[[source]]\nname = 'ward'\nkind = 'simulator'\n";

model::Delivery someDelivery() {
    model::Delivery delivery;
    delivery.kind = model::Delivery::Kind::Alarms;
    delivery.messages.push_back(
        {"key-1",
         "7",
         {},
         "{\"event\":\"triggered\",\"location\":\"B07 Süd\",\"rule\":\"SpO2-low\","
         "\"priority\":\"high\",\"value\":84.0,\"patientRef\":\"p-77\"}",
         {}});
    return delivery;
}

std::string contentOf(const std::filesystem::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

QJsonObject jsonOf(const std::string& text) {
    return QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
}

QByteArray fromBase64Url(const std::string& text) {
    return QByteArray::fromBase64(QByteArray::fromStdString(text), QByteArray::Base64UrlEncoding);
}

} // namespace

class TestChannels : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() {
        QVERIFY(m_certificates.make());
        QCOMPARE(openssl({"genrsa", "-out", file("rsa.pem"), "2048"}), 0);
        QCOMPARE(openssl({"rsa", "-in", file("rsa.pem"), "-pubout", "-out", file("public.pem")}),
                 0);
    }

    void init() {
        std::filesystem::remove(file("mails"));
        m_mails = std::make_unique<tests::ChildProcess>();
    }

    void mailsWhatTheTemplateSays() {
        QVERIFY(startMail("0", false));
        const auto outcome =
            sent(mailChannel() + "user = 'me'\npassword = 'file:" + secret("pw") + "'\n");
        QCOMPARE(outcome, std::string("taken"));
        const auto mail = jsonOf(contentOf(file("mails")));
        QCOMPARE(mail[QStringLiteral("from")].toString(), QStringLiteral("<vigil@ward.example>"));
        QCOMPARE(mail[QStringLiteral("user")].toString(), QStringLiteral("|me|pw"));
        const auto head = mail[QStringLiteral("head")].toString();
        QVERIFY(head.contains(QStringLiteral("Subject: =?UTF-8?B?"))); // "Süd" is not ASCII
        QVERIFY(head.contains(QStringLiteral("Message-ID: <")));
        const auto text = mail[QStringLiteral("text")].toString();
        QVERIFY(text.contains(QStringLiteral("B07 Süd: SpO2-low (high), triggered")));
        QVERIFY(text.contains(QStringLiteral("not a medical device")));
        QVERIFY(!text.contains(QStringLiteral("p-77"))); // not asked for, not sent
    }

    void mailIsEncryptedWhereTheServerIsChecked() {
        QVERIFY(startMail("0", true));
        QCOMPARE(sent(mailChannel() + "[channel.tls]\nca = '" + m_certificates.authority() + "'\n"),
                 std::string("taken"));
        QVERIFY(jsonOf(contentOf(file("mails")))[QStringLiteral("tls")].toBool());
        const auto strange = sent(mailChannel() + "[channel.tls]\nca = '" +
                                  m_certificates.strangeAuthority() + "'\n");
        QVERIFY2(strange.starts_with("failed:"), strange.c_str());
    }

    void mailIsNotSentInTheClearWhereEncryptionIsAskedFor() {
        QVERIFY(startMail("0", false));
        const auto outcome =
            sent(mailChannel() + "[channel.tls]\nca = '" + m_certificates.authority() + "'\n");
        QVERIFY2(outcome.starts_with("failed:"), outcome.c_str());
        QVERIFY(!std::filesystem::exists(file("mails")));
    }

    void aServerOfMailRefusesForNowOrForGood() {
        QVERIFY(startMail("451", false));
        QCOMPARE(sent(mailChannel("'nurse@ward.example'")),
                 std::string("failed: the server of mail answers 451"));
        QCOMPARE(sent(mailChannel("'nurse@ward.example'")), std::string("taken"));
        m_mails = std::make_unique<tests::ChildProcess>();
        QVERIFY(startMail("550", false));
        QCOMPARE(sent(mailChannel("'nurse@ward.example'")),
                 std::string("refused: the server of mail answers 550"));
    }

    void aPasswordThatIsRefusedRefusesNoMail() {
        QVERIFY(startMail("0", false));
        const auto outcome =
            sent(mailChannel() + "user = 'me'\npassword = 'file:" + secret("wrong") + "'\n");
        QVERIFY2(outcome.starts_with("failed:"), outcome.c_str());
        QVERIFY2(outcome.find("wrong") == std::string::npos, outcome.c_str());
        QVERIFY(!std::filesystem::exists(file("mails")));
    }

    void anAddressThatIsRefusedHoldsUpNoOther() {
        QVERIFY(startMail("550", false));
        QCOMPARE(sent(mailChannel()), std::string("taken"));
        const auto mail = jsonOf(contentOf(file("mails")));
        QCOMPARE(mail[QStringLiteral("to")].toArray(),
                 QJsonArray{QStringLiteral("<doctor@ward.example>")});
    }

    void aProgramGetsTheNotification() {
        const auto outcome = sent(
            command("cat > '" + file("said") + "'; echo $VIGIL_KEY >> '" + file("said") + "'"));
        QCOMPARE(outcome, std::string("taken"));
        QCOMPARE(contentOf(file("said")), someDelivery().messages.front().payload + "\nkey-1\n");
        QCOMPARE(sent(command("cat > '" + file("said") + "'") + "template = '{bed} calls'\n"),
                 std::string("taken"));
        QVERIFY(contentOf(file("said")).starts_with("{\"text\":\"B07 Süd calls\""));
        QCOMPARE(sent(command("exit 0")), std::string("taken")); // that reads nothing
    }

    void howAProgramEndsDecides() {
        QCOMPARE(sent(command("exit 1")), std::string("failed: the program ended with 1"));
        QCOMPARE(sent(command("exit 75")), std::string("failed: the program ended with 75"));
        QCOMPARE(sent(command("exit 64")), std::string("refused: the program ended with 64"));
        QCOMPARE(sent(command("kill -9 $$")),
                 std::string("failed: the program was ended by signal 9"));
    }

    void aProgramThatHangsIsKilledWithAllItStarted() {
        const auto outcome = sent(command("sleep 300 & echo $! > '" + file("pid") + "'; wait") +
                                  "timeout = '500ms'\n");
        QVERIFY2(outcome.starts_with("failed:"), outcome.c_str());
        const auto pid = std::stoi(contentOf(file("pid")));
        const auto gone = [pid] {
            const auto status = contentOf("/proc/" + std::to_string(pid) + "/stat");
            return status.empty() || status.find(") Z") != std::string::npos;
        };
        QTRY_VERIFY(gone());
    }

    void lambdaGetsASignedCall() {
        HttpReceiver lambda;
        QCOMPARE(sent(channel("webhook", "url = '" + lambda.url("") +
                                             "'\nauth = 'aws-sigv4'\nregion = 'eu-west-1'\n"
                                             "function = 'arn:aws:lambda:x'\n"
                                             "access_key = 'AKID'\nkey = 'file:" +
                                             secret("aws") + "'\n")),
                 std::string("taken"));
        const auto request = lambda.got().front();
        QCOMPARE(request.target,
                 std::string("/2015-03-31/functions/arn%3Aaws%3Alambda%3Ax/invocations"));
        QCOMPARE(request.header("x-amz-invocation-type"), std::string("Event"));
        const auto authorization = request.header("authorization");
        QVERIFY(authorization.find("/eu-west-1/lambda/aws4_request, SignedHeaders="
                                   "content-type;host;idempotency-key;x-amz-date;") !=
                std::string::npos);
        // Signed again from what arrived, it is the same.
        transport::HttpRequest again{"POST", lambda.url(request.target), {}, request.body};
        for (const auto& name :
             {"content-type", "idempotency-key", "x-amz-invocation-type", "x-vigil-timestamp"})
            again.headers.emplace_back(name, request.header(name));
        const auto date = request.header("x-amz-date");
        const auto time =
            parseIso8601(date.substr(0, 4) + '-' + date.substr(4, 2) + '-' + date.substr(6, 5) +
                         ':' + date.substr(11, 2) + ':' + date.substr(13));
        QVERIFY(transport::signForAws(again, {"AKID", Secret("aws"), {}}, "eu-west-1", "lambda",
                                      arrivalAtEvent(*time))
                    .has_value());
        QCOMPARE(again.headers.back().second, authorization);
    }

    void aFunctionThatFailedIsCalledAgain() {
        HttpReceiver lambda;
        lambda.usually(
            {HttpReceiver::Answer::Way::Speak, 200, "X-Amz-Function-Error: Unhandled\r\n", {}});
        QCOMPARE(sent(channel("webhook", "url = '" + lambda.url() + "'\n")),
                 std::string("failed: the function failed"));
    }

    void azureGetsItsKeyInAHeader() {
        HttpReceiver azure;
        QCOMPARE(sent(channel("webhook", "url = '" + azure.url("/api/page") +
                                             "'\nauth = 'azure-key'\nkey = 'file:" + secret("k3y") +
                                             "'\n")),
                 std::string("taken"));
        QCOMPARE(azure.got().front().header("x-functions-key"), std::string("k3y"));
        QCOMPARE(azure.got().front().target, std::string("/api/page"));
    }

    void googleGetsATokenThatIsKept() {
        HttpReceiver issuer;
        issuer.next({{HttpReceiver::Answer::Way::Speak, 200, {}, "{\"id_token\":\"t1\"}"},
                     {HttpReceiver::Answer::Way::Speak, 200, {}, "{\"id_token\":\"t2\"}"}});
        auto account = egress::ServiceAccount::parse(serviceAccount(issuer.url("/token")));
        QVERIFY(account.has_value());
        egress::GoogleSignIn signIn(std::move(*account), "https://fn.example", {});
        const auto tokenAt = [&signIn](ArrivalTime now) {
            transport::HttpRequest request;
            if (const auto done = signIn.sign(request, now, {}); !done)
                return done.error().text();
            return request.headers.back().second;
        };
        const ArrivalTime begun{std::chrono::seconds(1'700'000'000)};
        QCOMPARE(tokenAt(begun), std::string("Bearer t1"));
        QCOMPARE(tokenAt(begun + std::chrono::minutes(40)), std::string("Bearer t1"));
        QCOMPARE(tokenAt(begun + std::chrono::minutes(50)), std::string("Bearer t2"));
        QCOMPARE(issuer.got().size(), std::size_t{2});
        checkAssertion(issuer.got().front().body, issuer.url("/token"));
    }

    void aTokenThatIsRefusedIsReplacedOnce() {
        HttpReceiver function;
        HttpReceiver issuer;
        issuer.usually({HttpReceiver::Answer::Way::Speak, 200, {}, "{\"id_token\":\"t\"}"});
        function.next({{HttpReceiver::Answer::Way::Speak, 401, {}, {}}});
        tests::writeFile(file("account.json"), serviceAccount(issuer.url("/token")));
        const auto google = channel("webhook", "url = '" + function.url() +
                                                   "'\nauth = 'google-id-token'\n"
                                                   "service_account = '" +
                                                   file("account.json") + "'\n");
        QCOMPARE(sent(google), std::string("taken"));
        QCOMPARE(issuer.got().size(), std::size_t{2});
        function.usually({HttpReceiver::Answer::Way::Speak, 401, {}, {}});
        QCOMPARE(sent(google), std::string("refused: the server answers 401"));
        issuer.usually({HttpReceiver::Answer::Way::Speak, 400, {}, {}});
        QCOMPARE(sent(google),
                 std::string("failed: the issuer of tokens answers 400 without a token"));
    }

private:
    [[nodiscard]] std::string file(const std::string& name) const {
        return (m_folder.path() / name).string();
    }

    int openssl(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), tests::findProgram("openssl"));
        return tests::runProgram(arguments, file("openssl.log"));
    }

    /// The path of a file that holds it.
    [[nodiscard]] std::string secret(const std::string& text) const {
        tests::writeFile(file("secret-" + text), text + '\n');
        return file("secret-" + text);
    }

    static std::string channel(const std::string& kind, const std::string& keys) {
        return "[[channel]]\nname = 'c'\nkind = '" + kind + "'\n" + keys;
    }

    [[nodiscard]] std::string mailChannel(const std::string& to = "['nurse@ward.example', "
                                                                  "'doctor@ward.example']") const {
        return channel("email", "smtp = 'smtp://127.0.0.1:" + std::to_string(m_port) +
                                    "'\nfrom = 'vigil@ward.example'\n"
                                    "to = " +
                                    to + '\n');
    }

    static std::string command(const std::string& script) {
        return channel("command",
                       "program = '/bin/sh'\narguments = ['-c', \"\"\"" + script + "\"\"\"]\n");
    }

    bool startMail(const std::string& refusal, bool secure) {
        m_port = tests::freePort();
        std::vector<std::string> arguments{tests::findProgram("python3"),
                                           VIGIL_SOURCE_DIR "/tests/services/smtp_receiver.py",
                                           std::to_string(m_port), file("mails"), refusal};
        if (secure) {
            arguments.push_back(m_certificates.good().certificate);
            arguments.push_back(m_certificates.good().key);
        }
        return m_mails->start(arguments, file("mail.log")) && tests::waitForPort(m_port, 20s);
    }

    /// How one notification fares by the first channel.
    static std::string sent(const std::string& toml) {
        const auto reading = parseWorkspace(kWard + toml, "/tmp/x.vigil.toml");
        if (!reading.usable())
            return problemText(reading, reading.problems.front());
        const auto sink = reading.workspace.channels.front().spec->open({"c", "w"});
        if (!sink)
            return sink.error().text();
        const auto done = (*sink)->deliver(someDelivery(), {});
        if (!done)
            return "failed: " + done.error().text();
        return done->refused.empty() ? "taken" : "refused: " + done->refused.front().second;
    }

    [[nodiscard]] std::string serviceAccount(const std::string& issuer) const {
        return QJsonDocument(
                   QJsonObject{
                       {QStringLiteral("client_email"), QStringLiteral("vigil@project.example")},
                       {QStringLiteral("token_uri"), QString::fromStdString(issuer)},
                       {QStringLiteral("private_key"),
                        QString::fromStdString(contentOf(file("rsa.pem")))}})
            .toJson()
            .toStdString();
    }

    /// What was sent for a token: claims, and a signature that the public key proves.
    void checkAssertion(const std::string& body, const std::string& issuer) {
        const auto assertion = body.substr(body.find("assertion=") + 10);
        const auto last = assertion.rfind('.');
        const auto first = assertion.find('.');
        QFile signature(QString::fromStdString(file("signature")));
        QVERIFY(signature.open(QIODevice::WriteOnly));
        signature.write(fromBase64Url(assertion.substr(last + 1)));
        signature.close();
        tests::writeFile(file("signed"), assertion.substr(0, last));
        QCOMPARE(openssl({"dgst", "-sha256", "-verify", file("public.pem"), "-signature",
                          file("signature"), file("signed")}),
                 0);
        const auto claims =
            QJsonDocument::fromJson(fromBase64Url(assertion.substr(first + 1, last - first - 1)))
                .object();
        QCOMPARE(claims[QStringLiteral("iss")].toString(), QStringLiteral("vigil@project.example"));
        QCOMPARE(claims[QStringLiteral("aud")].toString(), QString::fromStdString(issuer));
        QCOMPARE(claims[QStringLiteral("target_audience")].toString(),
                 QStringLiteral("https://fn.example"));
        QCOMPARE(claims[QStringLiteral("iat")].toInteger(), 1'700'000'000);
        QCOMPARE(claims[QStringLiteral("exp")].toInteger(), 1'700'003'600);
    }

    tests::TemporaryFolder m_folder;
    tests::TestCertificates m_certificates;
    std::unique_ptr<tests::ChildProcess> m_mails;
    std::uint16_t m_port = 0;
};

QTEST_GUILESS_MAIN(TestChannels)
#include "tst_channels.moc"
