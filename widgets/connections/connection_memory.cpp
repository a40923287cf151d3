// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/connections/connection_memory.h"

#include "widgets/connections/broker_choices.h"
#include "widgets/text/format.h"
#include "widgets/text/wording.h"

#include <QRegularExpression>
#include <QSettings>
#include <QUrl>

#include <algorithm>
#include <vector>

namespace vigil::widgets {

using pipeline::ConnectionRequest;

namespace {

constexpr int kMost = 8;

ConnectionRequest readConnection(const QSettings& store, const ConnectionKinds& kinds) {
    ConnectionRequest request;
    const auto text = [&store](const char* key, const QString& otherwise = {}) {
        return store.value(QLatin1String(key), otherwise).toString();
    };
    auto kind = std::ranges::find(kinds, text("kind"), &pipeline::ConnectionKind::word);
    if (kind == kinds.end())
        kind = kinds.begin();
    request.kind = kind->word;
    request.host = text("host");
    const int usual = kind->fields.port;
    const int port = store.value(QStringLiteral("port"), usual).toInt();
    request.port = static_cast<quint16>(port >= 1 && port <= 65535 ? port : usual);
    request.user = text("user");
    request.signIn = choiceAt(kSignIns, store.value(QStringLiteral("signIn"), 0).toInt());
    request.tls = store.value(QStringLiteral("tls"), false).toBool();
    request.caFile = text("caFile");
    request.clientCertFile = text("clientCertFile");
    request.clientKeyFile = text("clientKeyFile");
    request.topic = text("topic", qstr(kind->fields.topic));
    request.qos = std::clamp(store.value(QStringLiteral("qos"), 1).toInt(), 0, 2);
    request.version = choiceAt(kMqttVersions, store.value(QStringLiteral("version"), 0).toInt());
    return request;
}

void writeConnection(QSettings& store, const ConnectionRequest& request) {
    store.setValue(QStringLiteral("kind"), request.kind);
    store.setValue(QStringLiteral("host"), request.host);
    store.setValue(QStringLiteral("port"), request.port);
    store.setValue(QStringLiteral("user"), request.user);
    store.setValue(QStringLiteral("signIn"), indexOf(kSignIns, request.signIn));
    store.setValue(QStringLiteral("tls"), request.tls);
    store.setValue(QStringLiteral("caFile"), request.caFile);
    store.setValue(QStringLiteral("clientCertFile"), request.clientCertFile);
    store.setValue(QStringLiteral("clientKeyFile"), request.clientKeyFile);
    store.setValue(QStringLiteral("topic"), request.topic);
    store.setValue(QStringLiteral("qos"), request.qos);
    store.setValue(QStringLiteral("version"), indexOf(kMqttVersions, request.version));
}

std::vector<ConnectionRequest> readAll(QSettings& store, const ConnectionKinds& kinds) {
    std::vector<ConnectionRequest> all;
    const int count = std::min(store.beginReadArray(QStringLiteral("connections")), kMost);
    for (int i = 0; i < count; ++i) {
        store.setArrayIndex(i);
        all.push_back(readConnection(store, kinds));
    }
    store.endArray();
    return all;
}

} // namespace

ConnectionRequest rememberedConnection(QSettings& store, const ConnectionKinds& kinds) {
    store.beginGroup(QStringLiteral("connection"));
    auto request = readConnection(store, kinds);
    store.endGroup();
    return request;
}

std::optional<ConnectionRequest>
rememberedConnection(QSettings& store, const ConnectionKinds& kinds, const QString& key) {
    for (auto& request : readAll(store, kinds))
        if (connectionKey(request) == key)
            return std::move(request);
    return std::nullopt;
}

void rememberConnection(QSettings& store, const ConnectionKinds& kinds,
                        const ConnectionRequest& request) {
    store.beginGroup(QStringLiteral("connection"));
    writeConnection(store, request);
    store.endGroup();
    auto all = readAll(store, kinds);
    std::erase_if(all, [key = connectionKey(request)](const auto& other) {
        return connectionKey(other) == key;
    });
    all.insert(all.begin(), request);
    const int count = std::min(static_cast<int>(all.size()), kMost);
    store.beginWriteArray(QStringLiteral("connections"), count);
    for (int i = 0; i < count; ++i) {
        store.setArrayIndex(i);
        writeConnection(store, all[static_cast<std::size_t>(i)]);
    }
    store.endArray();
}

QString connectionKey(const ConnectionRequest& request) {
    QUrl url;
    url.setScheme(request.kind);
    url.setHost(request.host, QUrl::TolerantMode);
    url.setPort(request.port);
    url.setUserName(request.user, QUrl::DecodedMode);
    url.setPath(QLatin1Char('/') + request.topic, QUrl::DecodedMode);
    return QString::fromLatin1(url.toEncoded());
}

bool isConnectionKey(const QString& text) {
    static const QRegularExpression scheme(QStringLiteral("^[a-z][a-z0-9+.-]*://"));
    return scheme.match(text).hasMatch();
}

QString connectionTitle(const QString& key) {
    const QUrl url(key);
    return url.host() + QLatin1Char(':') + QString::number(url.port()) + QStringLiteral("   ") +
           sourceKindText(url.scheme()) + QStringLiteral(", ") +
           url.path(QUrl::FullyDecoded).mid(1);
}

} // namespace vigil::widgets
