// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/facade.h"
#include "pipeline/view/snapshot.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QDir>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTabBar>
#include <QWidget>

#include <memory>
#include <string>
#include <vector>

namespace vigil::test {

/// Snapshots about the pipeline itself, the same at every run.
struct FakePipeline {
    int sources = 2;
    int partitions = 6; ///< of every Kafka source
    int queries = 4;
    bool losses = false, stuck = false;
    std::uint64_t version = 0;

    [[nodiscard]] std::shared_ptr<pipeline::Snapshot> snapshot() {
        auto s = std::make_shared<pipeline::Snapshot>();
        s->version = ++version;
        s->mode = pipeline::Mode::Live;
        s->workspaceName = "Ward 3B";
        s->now = parseIso8601("2026-11-22T14:03:22Z").value();
        for (int i = 0; i < sources; ++i)
            s->sources.push_back(source(i));
        const double k = static_cast<double>(version % 7);
        s->rowsInPerSecond = 8200 + 90 * k;
        s->rowsOutPerSecond = 410 + 9 * k;
        s->alarmsPerBedHour = 0.7;
        s->latencies = {{pipeline::Hop::Decoded, {8000, 0.4, 1.1, 2.2, 9}},
                        {pipeline::Hop::Evaluated, {8000, 3 + k, 9 + k, 14 + 2 * k, 30}},
                        {pipeline::Hop::Stored, {900, 180, 420, 480, 612}},
                        {pipeline::Hop::Painted, {90, 22 + k, 36 + k, 41 + 3 * k, 60}},
                        {pipeline::Hop::Alarm, {0, 0, 0, 0, 0}},
                        {pipeline::Hop::Presented, {3, 30, 44, 47, 51}}};
        s->queues = {{pipeline::QueuePlace::Raw, "mqtt-0", 0, stuck ? 4090U : 3U, 4096, 4096,
                      stuck ? 1204U : 0U},
                     {pipeline::QueuePlace::Engine, {}, 1, stuck ? 700U : 12U, 1024, 800, 0},
                     {pipeline::QueuePlace::Engine, {}, 2, 0, 1024, 3, 0},
                     {pipeline::QueuePlace::Store, {}, 0, 40, 2048, 300, 0}};
        for (int i = 0; i < queries; ++i) {
            auto& query = s->queries.emplace_back();
            query.name = i == 2 ? "respiratory deterioration over ten minutes by patient"
                                : "avg_hr_" + std::to_string(i);
            query.rowsIn = 41'000U + static_cast<std::uint64_t>(i);
            query.rowsOut = 1'204;
            query.errors = i == 1 ? 3U : 0U;
            query.stateBytes = 41'000'000;
            query.keys = 1'024;
            query.openWindows = 61;
            query.heldRows = i == 1 ? 214U : 0U;
            query.resumed = i == 0;
            if (i == 1)
                query.refusedState = "state of another text";
            if (i != 3)
                query.watermark = s->now;
        }
        s->store.commitP99Ms = 12;
        s->store.diskDaysLeft = 61;
        if (losses)
            s->losses = {2, 14, 12, 3, 1204, 3, 0};
        if (stuck) {
            s->store.healthy = false;
            s->store.error = "full: disk is full";
        }
        return s;
    }

    [[nodiscard]] pipeline::SourceView source(int i) const {
        pipeline::SourceView v;
        v.kind = i % 2 == 0 ? "mqtt" : "kafka";
        v.traits.secure = true;
        v.name = v.kind + "-" + std::to_string(i);
        v.state = pipeline::SourceState::Connected;
        v.messagesPerSecond = 4100;
        v.messages = 12'345'678;
        v.bytes = 2'345'678'901;
        v.connects = 1;
        v.encrypted = i % 2 == 1;
        v.watermarkLag = std::chrono::milliseconds(800);
        if (i % 5 == 2) {
            v.state = pipeline::SourceState::Reconnecting;
            v.retryInSeconds = 4;
            v.connects = 7;
            v.messagesPerSecond = 0;
            v.error = "connection: broker hung up";
            v.watermarkLag.reset();
        }
        if (i % 7 == 4) {
            v.state = pipeline::SourceState::Failed;
            v.error = "authentication: bad user name or password";
            v.messagesPerSecond = 0;
            v.watermarkLag.reset();
        }
        if (v.kind == "kafka")
            for (int p = 0; p < partitions; ++p) {
                pipeline::PartitionView partition;
                partition.partition = static_cast<std::uint32_t>(p);
                if (p % 4 != 3)
                    partition.lag = p % 4 == 0 ? 0 : 1204 * p;
                partition.drainPerSecond = p % 4 == 1 ? 310 : p % 4 == 2 ? -20 : 0;
                v.partitions.push_back(partition);
            }
        return v;
    }

    [[nodiscard]] static pipeline::DeadLetterList deadLetters() {
        const auto at = arrivalFromMicros(1'795'356'202'000'000);
        pipeline::DeadLetterList list;
        list.rows = {
            {3, at, QStringLiteral("malformed"), QStringLiteral("no value after ':' at byte 17"),
             QStringLiteral("vigil/ward3b/b09/numerics"), QStringLiteral("mqtt-0"),
             QByteArray("{\"bed\":\"B09\",\"hr\":\r\n}")},
            {2, at, QStringLiteral("out_of_range"), QStringLiteral("HR 1200 is above 400"),
             QStringLiteral("vigil/ward3b/b02/numerics"), QStringLiteral("mqtt-0"),
             QByteArray("{\"hr\":1200}")},
            {1, at, QStringLiteral("unknown_topic"), QStringLiteral("no decoder is mapped"),
             QStringLiteral("other"), QStringLiteral("kafka-1"), QByteArray("\x00\x01\xff~", 4)}};
        return list;
    }

    [[nodiscard]] static pipeline::LossList lossList() {
        const auto at = eventFromMicros(1'795'356'202'000'000);
        pipeline::LossList list;
        list.rows = {{QStringLiteral("sequence_gap"),
                      QStringLiteral("numbers missing in a device's sequence"),
                      QStringLiteral("mqtt-0"), QStringLiteral("B09"), QStringLiteral("HR"),
                      at - Ticks(std::chrono::seconds(40)), at, 1204},
                     {QStringLiteral("trend_gap"),
                      QStringLiteral("the store is behind"),
                      {},
                      QStringLiteral("B02"),
                      {},
                      at - Ticks(std::chrono::hours(2)),
                      at - Ticks(std::chrono::hours(1)),
                      12},
                     {QStringLiteral("not_watched"),
                      QStringLiteral("the computer slept"),
                      {},
                      {},
                      {},
                      at - Ticks(std::chrono::hours(9)),
                      at - Ticks(std::chrono::hours(8)),
                      0}};
        return list;
    }
};

/// Something the user acts on; not the parts that Qt makes inside its own widgets: corner buttons,
/// scroll arrows, popups.
inline bool isControl(const QWidget* widget) {
    const bool interactive =
        qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QComboBox*>(widget) ||
        qobject_cast<const QLineEdit*>(widget) || qobject_cast<const QAbstractSpinBox*>(widget) ||
        qobject_cast<const QAbstractItemView*>(widget) ||
        qobject_cast<const QPlainTextEdit*>(widget) ||
        (qobject_cast<const QAbstractSlider*>(widget) && !widget->inherits("QScrollBar"));
    const bool inner = widget->objectName().startsWith(QLatin1String("qt_")) ||
                       widget->inherits("QTableCornerButton") || widget->inherits("QHeaderView") ||
                       widget->inherits("QComboBoxListView") ||
                       qobject_cast<const QTabBar*>(widget->parentWidget()) != nullptr;
    return interactive && !inner;
}

/// Names of the interactive widgets below `root` that a screen reader could not name.
inline QStringList withoutAccessibleName(const QWidget& root) {
    QStringList missing;
    for (const auto* widget : root.findChildren<QWidget*>())
        if (isControl(widget) && widget->accessibleName().isEmpty() &&
            !widget->property("text").toString().size())
            missing << QLatin1String(widget->metaObject()->className()) + QLatin1Char(' ') +
                           widget->objectName();
    return missing;
}

/// With VIGIL_SCREENS=<folder> the picture is kept for looking at.
inline bool keepScreen(QWidget& widget, const QString& name) {
    const QString folder = qEnvironmentVariable("VIGIL_SCREENS");
    if (folder.isEmpty())
        return true;
    return QDir().mkpath(folder) &&
           widget.grab().save(folder + QLatin1Char('/') + name + QStringLiteral(".png"));
}

} // namespace vigil::test
