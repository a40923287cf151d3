// SPDX-License-Identifier: GPL-3.0-or-later
// Signatures of AWS: vectors that AWS has published, and requests to Lambda as botocore 1.44, AWS's
// own signer, signs them.
#include "transport/signing/aws_signature.h"
#include "transport/signing/hmac_sha256.h"

#include <QTest>

using namespace vigil;
using namespace vigil::transport;

namespace {

constexpr auto kSecretKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const std::string kBody = "{\"event\":\"triggered\"}";
const HttpHeaders kJson{{"Content-Type", "application/json"},
                        {"X-Amz-Invocation-Type", "Event"},
                        {"Idempotency-Key", "k1"}};
const std::string kLambda = "https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions/";

struct Case {
    HttpRequest request;
    std::string token;
};

std::string header(const HttpRequest& request, std::string_view name) {
    for (const auto& [found, value] : request.headers)
        if (found == name)
            return value;
    return {};
}

/// What Authorization says, signed at 2015-08-30T12:36:00Z.
std::string signedAs(HttpRequest request, const std::string& region, const std::string& service,
                     const std::string& token = {}) {
    const AwsCredentials credentials{"AKIDEXAMPLE", Secret(kSecretKey), Secret(token)};
    const auto now = arrivalAtEvent(*parseIso8601("2015-08-30T12:36:00.25Z"));
    if (!signForAws(request, credentials, region, service, now))
        return "refused";
    return header(request, "X-Amz-Date") == "20150830T123600Z" ? header(request, "Authorization")
                                                               : "dated otherwise";
}

} // namespace

class TestAwsSignature : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void signsAsPublished_data() {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("signature");
        const auto row = [](const char* name, const char* method, const char* target,
                            const char* signature) {
            QTest::newRow(name) << QString::fromLatin1(method) << QString::fromLatin1(target)
                                << QString::fromLatin1(signature);
        };
        row("vanilla", "GET", "/",
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
        row("order of the query", "GET", "/?Param2=value2&Param1=value1",
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
        row("post", "POST", "/",
            "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
        row("dots in the path", "GET", "/example/../", // the path that is meant is /
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
        row("slashes", "GET", "//",
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    }

    void signsAsPublished() {
        QFETCH(const QString, method);
        QFETCH(const QString, target);
        QFETCH(const QString, signature);
        const HttpRequest request{
            method.toStdString(), "https://example.amazonaws.com" + target.toStdString(), {}, {}};
        QCOMPARE(signedAs(request, "us-east-1", "service"),
                 "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                 "SignedHeaders=host;x-amz-date, Signature=" +
                     signature.toStdString());
    }

    void signsAsBotocoreDoes() {
        const auto ends = [](const HttpRequest& request, const std::string& token,
                             const std::string& signature) {
            const auto said = signedAs(request, "eu-west-1", "lambda", token);
            if (!said.ends_with("Signature=" + signature))
                qWarning("%s: %s", request.url.c_str(), said.c_str());
            return said.ends_with("Signature=" + signature);
        };
        QVERIFY(ends({"POST", kLambda + "page-nurse/invocations", kJson, kBody}, {},
                     "f5acdb275ee6241a7e45b67e78430b4273d94b22c1962d42f8ec122a9a2445f5"));
        const auto arn = percentEncoded("arn:aws:lambda:eu-west-1:123456789012:function:page");
        QCOMPARE(arn,
                 std::string("arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Afunction%3Apage"));
        QVERIFY(ends({"POST", kLambda + arn + "/invocations", kJson, kBody}, {},
                     "aae94202fca89414c4ea7701f731d8f4b5881a97f126dc0b47efe34bc8749130"));
        QVERIFY(ends(
            {"POST", kLambda + "arn:aws:lambda:eu-west-1:123456789012:function:page/invocations",
             kJson, kBody},
            "AQoD//+==", "d78ecb808a76d6efb5428986b789f850bbfbfd809cba5bac35bdae6534adb145"));
        QVERIFY(ends({"POST",
                      "https://abc.lambda-url.eu-west-1.on.aws/a//b/./c/../"
                      "d?z=1&b=2&a&b=1&c=%20x",
                      kJson, kBody},
                     {}, "09174207c2fb8a6c09ed280186ad5a248c6a451f3d27f05dd255493cf48b4a74"));
        QVERIFY(ends({"POST",
                      "https://abc.lambda-url.eu-west-1.on.aws:8443/",
                      {{"X-A", "  two   spaces "}, {"x-b", ""}},
                      {}},
                     {}, "13776a99cffffd6b4d95c005987a7e7e1a7c8d27301c19c6a1e2af3b397b58e0"));
    }

    void aChangedBodyChangesTheSignature() {
        const HttpRequest one{"POST", kLambda + "f/invocations", kJson, kBody};
        auto two = one;
        two.body.back() = ' ';
        QVERIFY(signedAs(one, "eu-west-1", "lambda") != signedAs(two, "eu-west-1", "lambda"));
    }

    /// RFC 4231, test cases 2 and 6 (a key longer than a block).
    void authenticatesAsPublished() {
        QCOMPARE(hexText(hmacSha256("Jefe", "what do ya want for nothing?")),
                 std::string("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
        QCOMPARE(hexText(hmacSha256(std::string(131, '\xaa'),
                                    "Test Using Larger Than Block-Size Key - Hash Key First")),
                 std::string("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"));
    }
};

QTEST_GUILESS_MAIN(TestAwsSignature)
#include "tst_aws_signature.moc"
