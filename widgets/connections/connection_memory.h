// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/facade.h"

#include <optional>
#include <vector>

class QSettings;

namespace vigil::widgets {

using ConnectionKinds = std::vector<pipeline::ConnectionKind>;

/// The connections used last, from one start to the next: the newest in group `connection`, all in
/// array `connections`. Passwords are never written. *Thread:* GUI.
/// Of a kind that is not among `kinds`, which has one at least, it becomes one of the first.
[[nodiscard]] pipeline::ConnectionRequest rememberedConnection(QSettings& store,
                                                               const ConnectionKinds& kinds);
/// The one with this key; nothing when it has been forgotten.
[[nodiscard]] std::optional<pipeline::ConnectionRequest>
rememberedConnection(QSettings& store, const ConnectionKinds& kinds, const QString& key);
void rememberConnection(QSettings& store, const ConnectionKinds& kinds,
                        const pipeline::ConnectionRequest& request);

/// What tells connections apart, as a URL: "mqtt://nurse@host:1883/vigil/%23".
[[nodiscard]] QString connectionKey(const pipeline::ConnectionRequest& request);
[[nodiscard]] bool isConnectionKey(const QString& text);
/// The same for people: "host:1883   MQTT, vigil/#".
[[nodiscard]] QString connectionTitle(const QString& key);

} // namespace vigil::widgets
