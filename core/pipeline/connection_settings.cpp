// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/connection_settings.h"

#include "pipeline/sources/mqtt_kind.h"

namespace vigil::pipeline {
namespace {

transport::TlsOptions tlsOf(const ConnectionRequest& request) {
    return {request.tls, request.caFile.toStdString(), request.clientCertFile.toStdString(),
            request.clientKeyFile.toStdString()};
}

ConnectionSettings settingsOf(const ConnectionRequest& request) {
    ConnectionSettings settings;
    settings.host = request.host.toStdString();
    settings.port = request.port;
    settings.user = request.user.toStdString();
    settings.password = request.password;
    settings.tls = tlsOf(request);
    settings.topic = request.topic.toStdString();
    settings.qos = request.qos;
    settings.version = request.version;
    settings.signIn = request.signIn;
    return settings;
}

} // namespace

std::vector<ConnectionKind> dialogKinds(SourceKinds kinds) {
    std::vector<ConnectionKind> known;
    for (const auto* kind : kinds)
        if (const auto* fields = kind->dialog())
            known.push_back({QString::fromUtf8(kind->word().data(),
                                               static_cast<qsizetype>(kind->word().size())),
                             *fields});
    return known;
}

ConnectionTestStep stepOf(const ingest::TestProgress& progress) {
    ConnectionTestStep step;
    step.stage = progress.stage;
    step.outcome = progress.outcome;
    step.detail = QString::fromStdString(progress.detail);
    if (progress.error) {
        step.errorCode = progress.error->code;
        step.detail = QString::fromStdString(progress.error->text());
    }
    step.tookMs = static_cast<int>(progress.took.count());
    return step;
}

SourceConfig sourceOf(const ConnectionRequest& request, SourceKinds kinds) {
    SourceConfig source;
    source.name = "broker";
    const auto* kind = kindByWord(kinds, request.kind.toStdString());
    VIGIL_ENSURE(kind != nullptr && kind->dialog() != nullptr, kind = &mqttKind());
    source.spec = kind->connect(settingsOf(request));
    return source;
}

} // namespace vigil::pipeline
