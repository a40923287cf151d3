// SPDX-License-Identifier: GPL-3.0-or-later
#include "kafka_server.h"

#include <csignal>
#include <fstream>
#include <iterator>
#include <utility>

namespace vigil::tests {
namespace {

const std::string kScript = VIGIL_SOURCE_DIR "/tests/services/kafka/broker.sh";

std::string readFile(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

bool KafkaServer::isInstalled() {
    if (findProgram("java").empty())
        return false;
    const TemporaryFolder folder;
    return runProgram({"/bin/sh", kScript, "jars"}, folder.path() / "log",
                      std::chrono::minutes{3}) == 0;
}

KafkaServer::KafkaServer()
    : m_port(freePort()), m_securePort(freePort()), m_otherPort(freePort()) {}

KafkaServer::KafkaServer(Security security) : KafkaServer() { m_security = std::move(security); }

std::string KafkaServer::secureAddress() const {
    return "localhost:" + std::to_string(m_securePort);
}

std::string KafkaServer::otherAddress() const { return "localhost:" + std::to_string(m_otherPort); }

std::string KafkaServer::configuration() const {
    if (!m_security)
        return {};
    const auto& s = *m_security;
    const auto controller = "127.0.0.1:" + std::to_string(m_port + 1);
    std::string text =
        "listeners=PLAINTEXT://" + address() + ",CONTROLLER://" + controller +
        ",SECURE://127.0.0.1:" + std::to_string(m_securePort) +
        ",OTHER://127.0.0.1:" + std::to_string(m_otherPort) +
        "\nadvertised.listeners=PLAINTEXT://" + address() + ",SECURE://" + secureAddress() +
        ",OTHER://" + otherAddress() +
        "\nlistener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,"
        "SECURE:SASL_SSL,OTHER:SASL_SSL\n"
        "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer\n"
        "super.users=User:ANONYMOUS;User:" +
        s.user + "\n";
    const auto listener = [&](const std::string& name, const TestCertificates::Pair& pair) {
        const auto store = folder() + "/" + name + ".pem";
        writeFile(store, readFile(pair.key) + readFile(pair.certificate));
        const auto prefix = "listener.name." + name + ".";
        const std::string package = "org.apache.kafka.common.security.";
        text += prefix + "ssl.keystore.type=PEM\n" + prefix + "ssl.keystore.location=" + store +
                "\n" + prefix + "sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-512\n" + prefix +
                "plain.sasl.jaas.config=" + package + "plain.PlainLoginModule required user_" +
                s.user + "=\"" + s.password + "\" user_" + s.guest + "=\"" + s.password + "\";\n" +
                prefix + "scram-sha-512.sasl.jaas.config=" + package +
                "scram.ScramLoginModule required;\n";
    };
    listener("secure", s.certificate);
    listener("other", s.otherCertificate);
    return text;
}

std::string KafkaServer::address() const { return "127.0.0.1:" + std::to_string(m_port); }

bool KafkaServer::start() {
    const auto extra = folder() + "/extra.properties";
    writeFile(extra, configuration());
    std::vector<std::string> command{"/bin/sh", kScript, "run", folder(), std::to_string(m_port),
                                     extra};
    if (m_security) {
        command.emplace_back("--add-scram");
        command.push_back("SCRAM-SHA-512=[name=" + m_security->user +
                          ",password=" + m_security->password + "]");
    }
    return m_process.start(command, folder() + "/kafka.log") &&
           waitForPort(m_port, std::chrono::seconds{40});
}

void KafkaServer::stop() { m_process.end(SIGTERM); }

void KafkaServer::kill() { m_process.end(SIGKILL); }

void KafkaServer::freeze() { m_process.signal(SIGSTOP); }

void KafkaServer::thaw() { m_process.signal(SIGCONT); }

} // namespace vigil::tests
