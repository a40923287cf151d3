// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/connection_settings.h"

namespace vigil::pipeline {
namespace {

transport::TlsOptions tlsOf(const ConnectionRequest& request) {
    return {request.tls, request.caFile.toStdString(), request.clientCertFile.toStdString(),
            request.clientKeyFile.toStdString()};
}

} // namespace

ingest::MqttSourceOptions mqttOf(const ConnectionRequest& request) {
    ingest::MqttSourceOptions mqtt;
    mqtt.host = request.host.toStdString();
    mqtt.port = request.port;
    mqtt.user = request.user.toStdString();
    mqtt.password = request.password;
    mqtt.tls = tlsOf(request);
    mqtt.qos = request.qos;
    mqtt.version = static_cast<transport::MqttVersion>(request.version);
    mqtt.topicFilters = {request.topic.toStdString()};
    return mqtt;
}

ingest::KafkaSourceOptions kafkaOf(const ConnectionRequest& request) {
    ingest::KafkaSourceOptions kafka;
    kafka.brokers = request.host.toStdString() + ':' + std::to_string(request.port);
    kafka.user = request.user.toStdString();
    kafka.password = request.password;
    kafka.sasl = static_cast<transport::SaslMechanism>(request.signIn);
    kafka.tls = tlsOf(request);
    kafka.topics = {request.topic.toStdString()};
    return kafka;
}

ConnectionTestStep stepOf(const ingest::TestProgress& progress) {
    ConnectionTestStep step;
    step.stage = static_cast<ConnectionTestStep::Stage>(progress.stage);
    step.outcome = static_cast<ConnectionTestStep::Outcome>(progress.outcome);
    step.detail = QString::fromStdString(progress.detail);
    if (progress.error) {
        step.errorCode = progress.error->code;
        step.detail = QString::fromStdString(progress.error->text());
    }
    step.tookMs = static_cast<int>(progress.took.count());
    return step;
}

// The facade's enums are those of ingest, in the same order, so that a cast does.
static_assert(static_cast<int>(ConnectionRequest::SignIn::ScramSha512) ==
              static_cast<int>(transport::SaslMechanism::ScramSha512));
static_assert(static_cast<int>(ConnectionTestStep::Stage::Decoded) ==
              static_cast<int>(ingest::TestStage::Decoded));
static_assert(static_cast<int>(ConnectionTestStep::Outcome::Skipped) ==
              static_cast<int>(ingest::TestProgress::Outcome::Skipped));

SourceConfig sourceOf(const ConnectionRequest& request) {
    SourceConfig source;
    source.name = "broker";
    if (request.kind == ConnectionRequest::Kind::Mqtt) {
        source.kind = SourceConfig::Kind::Mqtt;
        source.mqtt = mqttOf(request);
    } else {
        source.kind = SourceConfig::Kind::Kafka;
        source.kafka = kafkaOf(request);
    }
    return source;
}

} // namespace vigil::pipeline
