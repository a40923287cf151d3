// SPDX-License-Identifier: GPL-3.0-or-later
// What leaves by webhooks, mail and programs.
#include "child_process.h"
#include "http_receiver.h"
#include "workspace_effects.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <atomic>
#include <fstream>
#include <thread>

namespace vigil::tests::effects {
namespace {

using namespace pipeline;
using namespace std::chrono_literals;

std::string contentOf(const std::filesystem::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Service accounts whose tokens are issued at the port.
void writeAccounts(std::uint16_t port) {
    static const std::string key = [] {
        const TemporaryFolder made;
        const auto path = made.path() / "key.pem";
        static_cast<void>(
            runProgram({findProgram("openssl"), "genrsa", "-out", path.string(), "2048"},
                       made.path() / "log"));
        return contentOf(path);
    }();
    for (const std::string name : {"one", "two"}) {
        const QJsonObject account{
            {QStringLiteral("client_email"), QString::fromStdString(name)},
            {QStringLiteral("private_key"), QString::fromStdString(key)},
            {QStringLiteral("token_uri"), QStringLiteral("http://127.0.0.1:%1/token").arg(port)}};
        writeFile(name + ".json", QJsonDocument(account).toJson().toStdString());
    }
}

/// Without what depends on the time.
std::string bodyOf(const HttpReceiver::Request& request) {
    const auto at = request.body.find("assertion=");
    if (at == std::string::npos)
        return request.body;
    const auto claims = QByteArray::fromStdString(request.body.substr(at)).split('.').at(1);
    auto object =
        QJsonDocument::fromJson(QByteArray::fromBase64(claims, QByteArray::Base64UrlEncoding))
            .object();
    object.remove(QStringLiteral("iat"));
    object.remove(QStringLiteral("exp"));
    return QJsonDocument(object).toJson().toStdString();
}

std::string headerText(const std::string& name, const std::string& value) {
    if (name == "x-vigil-signature")
        return "\nsigned";
    if (name.starts_with("x-vigil") || name == "host" || name == "x-amz-date")
        return {};
    if (name != "authorization")
        return "\n" + name + ": " + value;
    const auto day = value.find("/20");
    return "\nby " + value.substr(0, day) +
           value.substr(std::min(day + 9, value.size()),
                        value.find(",") - std::min(day + 9, value.size()));
}

} // namespace

std::string allowed(const std::string& toml) {
    const auto text = with(toml, [](const Workspace&) { return std::string("allowed"); });
    return text == "allowed" ? text : "not " + text;
}

std::string notified(const std::string& toml) {
    const TemporaryFolder made;
    const auto port = freePort();
    ChildProcess server;
    const auto mails = made.path() / "mails";
    if (!server.start({findProgram("python3"), VIGIL_SOURCE_DIR "/tests/services/smtp_receiver.py",
                       std::to_string(port), mails.string(), "0"},
                      made.path() / "log") ||
        !waitForPort(port, 20s))
        return "refused: no server";
    return with(replaced(toml, "@MAIL@", std::to_string(port)), [&](const Workspace& workspace) {
        const auto done = openedOf(workspace)->deliver(someDelivery(1), {});
        auto text = !done ? "failed: " + std::string(errorCodeName(done.error().code)) + ' ' +
                                done.error().detail
                    : done->refused.empty() ? std::string("taken")
                                            : done->refused.front().second;
        for (const auto& line : QByteArray::fromStdString(contentOf(mails)).split('\n')) {
            auto mail = QJsonDocument::fromJson(line).object();
            for (const auto& part :
                 mail[QStringLiteral("head")].toString().split(QStringLiteral("\r\n")))
                if (part.startsWith(QStringLiteral("Subject")))
                    text += '\n' + part.toStdString();
            mail.remove(QStringLiteral("head"));
            text += '\n' + QJsonDocument(mail).toJson().toStdString();
        }
        return text;
    });
}

std::string posted(const std::string& toml) {
    HttpReceiver server;
    writeAccounts(server.port());
    return with(
        replaced(toml, "@PORT@", std::to_string(server.port())), [&](const Workspace& workspace) {
            std::string text;
            for (const auto& channel : workspace.channels)
                text += channel.name + ' ';
            const auto done = openedOf(workspace)->deliver(someDelivery(1), {});
            text += done ? std::to_string(done->refused.size()) + " refused" : done.error().text();
            for (const auto& request : server.got()) {
                text += '\n' + request.method + ' ' + request.target + ' ' + bodyOf(request);
                for (const auto& [name, value] : request.headers)
                    text += headerText(name, value);
            }
            return text;
        });
}

std::string postedInVain(const std::string& toml) {
    HttpReceiver server;
    server.usually({HttpReceiver::Answer::Way::Hang, 0, {}, {}});
    return with(replaced(toml, "@PORT@", std::to_string(server.port())),
                [&](const Workspace& workspace) {
                    const auto sink = openedOf(workspace);
                    std::string text = "waits";
                    std::atomic<bool> ended = false;
                    std::jthread sending([&](const std::stop_token& stop) {
                        const auto done = sink->deliver(someDelivery(1), stop);
                        text = stop.stop_requested() ? "waits"
                               : done                ? "done"
                                      : std::string(errorCodeName(done.error().code));
                        ended = true;
                    });
                    static_cast<void>(QTest::qWaitFor([&] { return ended.load(); }, 2000));
                    sending.request_stop();
                    sending.join();
                    return text;
                });
}

} // namespace vigil::tests::effects
