// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/connections/connection_memory.h"

#include <QSettings>

#include <algorithm>

namespace vigil::widgets {

using pipeline::ConnectionRequest;

ConnectionRequest rememberedConnection(QSettings& store) {
    ConnectionRequest request;
    store.beginGroup(QStringLiteral("connection"));
    const auto text = [&store](const char* key, const QString& otherwise = {}) {
        return store.value(QLatin1String(key), otherwise).toString();
    };
    const bool kafka = text("kind") == QLatin1String("kafka");
    request.kind = kafka ? ConnectionRequest::Kind::Kafka : ConnectionRequest::Kind::Mqtt;
    request.host = text("host");
    const int usual = kafka ? 9092 : 1883;
    const int port = store.value(QStringLiteral("port"), usual).toInt();
    request.port = static_cast<quint16>(port >= 1 && port <= 65535 ? port : usual);
    request.user = text("user");
    request.signIn = static_cast<ConnectionRequest::SignIn>(
        std::clamp(store.value(QStringLiteral("signIn"), 0).toInt(), 0, 2));
    request.tls = store.value(QStringLiteral("tls"), false).toBool();
    request.caFile = text("caFile");
    request.clientCertFile = text("clientCertFile");
    request.clientKeyFile = text("clientKeyFile");
    request.topic = text("topic", kafka ? QString() : QStringLiteral("vigil/#"));
    request.qos = std::clamp(store.value(QStringLiteral("qos"), 1).toInt(), 0, 2);
    store.endGroup();
    return request;
}

void rememberConnection(QSettings& store, const ConnectionRequest& request) {
    store.beginGroup(QStringLiteral("connection"));
    store.setValue(QStringLiteral("kind"), request.kind == ConnectionRequest::Kind::Kafka
                                               ? QStringLiteral("kafka")
                                               : QStringLiteral("mqtt"));
    store.setValue(QStringLiteral("host"), request.host);
    store.setValue(QStringLiteral("port"), request.port);
    store.setValue(QStringLiteral("user"), request.user);
    store.setValue(QStringLiteral("signIn"), static_cast<int>(request.signIn));
    store.setValue(QStringLiteral("tls"), request.tls);
    store.setValue(QStringLiteral("caFile"), request.caFile);
    store.setValue(QStringLiteral("clientCertFile"), request.clientCertFile);
    store.setValue(QStringLiteral("clientKeyFile"), request.clientKeyFile);
    store.setValue(QStringLiteral("topic"), request.topic);
    store.setValue(QStringLiteral("qos"), request.qos);
    store.endGroup();
}

} // namespace vigil::widgets
