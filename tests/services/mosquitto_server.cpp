// SPDX-License-Identifier: GPL-3.0-or-later
#include "mosquitto_server.h"

#include <unistd.h>

#include <csignal>
#include <utility>

namespace vigil::tests {

std::string MosquittoServer::securityPlugin() {
    for (const auto* folder :
         {"/usr/lib/x86_64-linux-gnu/", "/usr/lib/aarch64-linux-gnu/", "/usr/lib64/", "/usr/lib/"})
        if (const auto path = std::string(folder) + "mosquitto_dynamic_security.so";
            std::filesystem::exists(path))
            return path;
    return {};
}

MosquittoServer::MosquittoServer(Options options)
    : m_options(std::move(options)), m_port(freePort()) {}

bool MosquittoServer::writeConfiguration() {
    const auto folder = m_folder.path().string();
    std::string text = "listener " + std::to_string(m_port) + " 127.0.0.1\n";
    if (m_options.mostQos)
        text += "max_qos " + std::to_string(*m_options.mostQos) + "\n";
    if (::getuid() == 0)
        text += "user root\n"; // it would change to a user who cannot read the folder
    text += "log_type error\nlog_type warning\nmax_queued_messages 100000\nset_tcp_nodelay true\n";
    if (m_options.persistent)
        text += "persistence true\npersistence_location " + folder +
                "/\nautosave_on_changes true\nautosave_interval 1\n";
    if (m_options.certificate)
        text += "certfile " + m_options.certificate->certificate + "\nkeyfile " +
                m_options.certificate->key + "\n";
    if (!m_options.clientAuthority.empty())
        text += "cafile " + m_options.clientAuthority + "\nrequire_certificate true\n";
    if (m_options.user.empty()) {
        text += "allow_anonymous true\n";
    } else {
        text += "allow_anonymous false\npassword_file " + folder + "/users\n";
        const auto tool = findProgram("mosquitto_passwd");
        if (tool.empty() ||
            runProgram({tool, "-b", "-c", folder + "/users", m_options.user, m_options.password},
                       folder + "/passwd.log") != 0)
            return false;
    }
    if (!m_options.subscribable.empty()) {
        text += "plugin " + securityPlugin() + "\nplugin_opt_config_file " + folder + "/acl.json\n";
        writeFile(folder + "/acl.json",
                  R"({"defaultACLAccess":{"publishClientSend":true,"publishClientReceive":true,)"
                  R"("subscribe":false,"unsubscribe":true},"clients":[],"anonymousGroup":"all",)"
                  R"("groups":[{"groupname":"all","roles":[{"rolename":"r"}]}],)"
                  R"("roles":[{"rolename":"r","acls":[{"acltype":"subscribePattern","topic":")" +
                      m_options.subscribable + R"(","allow":true}]}]})");
    }
    writeFile(folder + "/mosquitto.conf", text);
    return true;
}

bool MosquittoServer::start() {
    if (!writeConfiguration())
        return false;
    const auto folder = m_folder.path().string();
    return m_process.start({findProgram("mosquitto"), "-c", folder + "/mosquitto.conf"},
                           folder + "/mosquitto.log") &&
           waitForPort(m_port, std::chrono::seconds{10});
}

void MosquittoServer::stop() { m_process.end(SIGTERM); }

void MosquittoServer::kill() { m_process.end(SIGKILL); }

void MosquittoServer::freeze() { m_process.signal(SIGSTOP); }

void MosquittoServer::thaw() { m_process.signal(SIGCONT); }

} // namespace vigil::tests
