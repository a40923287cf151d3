// SPDX-License-Identifier: GPL-3.0-or-later
#include "kafka_server.h"

#include <csignal>
#include <utility>

namespace vigil::tests {
namespace {

const std::string kScript = VIGIL_SOURCE_DIR "/tests/services/kafka/broker.sh";

} // namespace

bool KafkaServer::isInstalled() {
    if (findProgram("java").empty())
        return false;
    const TemporaryFolder folder;
    return runProgram({"/bin/sh", kScript, "jars"}, folder.path() / "log",
                      std::chrono::minutes{3}) == 0;
}

KafkaServer::KafkaServer(std::string configuration)
    : m_configuration(std::move(configuration)), m_port(freePort()) {}

std::string KafkaServer::address() const { return "127.0.0.1:" + std::to_string(m_port); }

bool KafkaServer::start() {
    const auto extra = folder() + "/extra.properties";
    writeFile(extra, m_configuration);
    return m_process.start({"/bin/sh", kScript, "run", folder(), std::to_string(m_port), extra},
                           folder() + "/kafka.log") &&
           waitForPort(m_port, std::chrono::seconds{40});
}

void KafkaServer::stop() { m_process.end(SIGTERM); }

void KafkaServer::kill() { m_process.end(SIGKILL); }

void KafkaServer::freeze() { m_process.signal(SIGSTOP); }

void KafkaServer::thaw() { m_process.signal(SIGCONT); }

} // namespace vigil::tests
