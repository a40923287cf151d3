// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/kafka/kafka_configuration.h"

#include "base/log.h"
#include "transport/net/network_probe.h"

#include <librdkafka/rdkafka.h>

#include <array>
#include <utility>

namespace vigil::transport {
namespace {

/// The library's own lines say nothing that its error callback does not.
void onLog(const rd_kafka_t*, int, const char* facility, const char* text) {
    log::debug("vigil.transport.kafka", "{}: {}", facility, text);
}

const char* protocolOf(const KafkaOptions& options) noexcept {
    if (options.user.empty())
        return options.tls.enabled ? "SSL" : "PLAINTEXT";
    return options.tls.enabled ? "SASL_SSL" : "SASL_PLAINTEXT";
}

const char* mechanismOf(SaslMechanism mechanism) noexcept {
    switch (mechanism) {
    case SaslMechanism::Plain:
        break;
    case SaslMechanism::ScramSha256:
        return "SCRAM-SHA-256";
    case SaslMechanism::ScramSha512:
        return "SCRAM-SHA-512";
    }
    return "PLAIN";
}

} // namespace

KafkaConfiguration::KafkaConfiguration(const KafkaOptions& options)
    : m_handle(rd_kafka_conf_new()), m_checked(checkTlsFiles(options.tls)) {
    rd_kafka_conf_set_log_cb(m_handle, onLog);
    set("client.id", "vigil"); // the library fails with more than 32 characters
    set("bootstrap.servers", options.brokers);
    set("security.protocol", protocolOf(options));
    set("broker.address.family", "any");
    set("socket.keepalive.enable", "true");
    set("socket.timeout.ms", "10000");
    set("reconnect.backoff.ms", "100");
    set("reconnect.backoff.max.ms", "2000");
    // Cloud brokers and firewalls drop idle connections after four minutes.
    set("connections.max.idle.ms", "180000");
    set("metadata.max.age.ms", "180000");
    if (!options.user.empty()) {
        set("sasl.mechanisms", mechanismOf(options.sasl));
        set("sasl.username", options.user);
        set("sasl.password", options.password.terminated()); // the library keeps a copy
    }
    if (!options.tls.enabled)
        return;
    set("enable.ssl.certificate.verification", "true");
    set("ssl.endpoint.identification.algorithm", "https");
    if (!options.tls.caFile.empty())
        set("ssl.ca.location", options.tls.caFile);
    if (!options.tls.clientCertFile.empty()) {
        set("ssl.certificate.location", options.tls.clientCertFile);
        set("ssl.key.location", options.tls.clientKeyFile.empty() ? options.tls.clientCertFile
                                                                  : options.tls.clientKeyFile);
    }
}

KafkaConfiguration::~KafkaConfiguration() {
    if (m_handle != nullptr)
        rd_kafka_conf_destroy(m_handle);
}

void KafkaConfiguration::set(const char* name, const char* value) {
    std::array<char, 256> reason{};
    const auto done = rd_kafka_conf_set(m_handle, name, value, reason.data(), reason.size());
    // The reason may repeat the value, which may be a secret: only the name is kept.
    if (done != RD_KAFKA_CONF_OK && m_checked)
        m_checked = fail(ErrorCode::InvalidArgument, "the value is refused", name);
}

Result<void> KafkaConfiguration::check() const { return m_checked; }

Error kafkaError(int code, std::string reason) {
    switch (code) {
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
    case RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM:
        return {ErrorCode::Authentication,
                reason + "; check user, password and the broker's SASL mechanism",
                {}};
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
        return {ErrorCode::Authentication, reason + "; ask for the right to read it", {}};
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
        return {ErrorCode::NotFound, std::move(reason), {}};
    case RD_KAFKA_RESP_ERR__INVALID_ARG:
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
        return {ErrorCode::InvalidArgument, std::move(reason), {}};
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
    case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
        return {ErrorCode::Timeout, std::move(reason), {}};
    case RD_KAFKA_RESP_ERR__FATAL:
        return {ErrorCode::Internal, std::move(reason), {}};
    default:
        return {ErrorCode::Connection, std::move(reason), {}};
    }
}

} // namespace vigil::transport
