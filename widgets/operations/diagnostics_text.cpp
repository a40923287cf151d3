// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/operations/figures.h"
#include "widgets/text/format.h"
#include "widgets/text/time_line.h"

#include <QSysInfo>

namespace vigil::widgets {
namespace {

/// Builds "key value key value" lines in the C locale.
class Report {
public:
    void heading(const char* text) {
        m_text += QLatin1Char('\n') + QLatin1String(text) + QLatin1Char('\n');
    }

    Report& line(const QString& first) {
        m_text += QStringLiteral("  ") + first;
        return *this;
    }

    Report& add(const char* key, const QString& value) {
        m_text += QStringLiteral("  ") + QLatin1String(key) + QLatin1Char(' ') + value;
        return *this;
    }

    Report& add(const char* key, double value) { return add(key, QString::number(value, 'g', 6)); }

    Report& add(const char* key, std::uint64_t value) { return add(key, QString::number(value)); }

    void end() { m_text += QLatin1Char('\n'); }

    QString m_text;
};

const char* modeWord(pipeline::Mode mode) {
    switch (mode) {
    case pipeline::Mode::Live:
        return "live";
    case pipeline::Mode::Simulated:
        return "simulated";
    case pipeline::Mode::Replay:
        return "replay";
    case pipeline::Mode::Idle:
        break;
    }
    return "idle";
}

/// A time of the session in the C locale; no date is made up where the recording has none.
QString momentText(EventTime time, const TimeLine& line) {
    QString iso = qstr(toIso8601(time));
    switch (line.dating) {
    case model::Dating::Instants:
        return iso;
    case model::Dating::LocalClock:
        iso.chop(1); // the zone is not known
        return iso;
    case model::Dating::TimeOfDay:
        return QStringLiteral("day_%1_").arg(toMicros(time) / 86'400'000'000 + 1) +
               iso.mid(iso.indexOf(QLatin1Char('T')) + 1).chopped(1);
    case model::Dating::None:
        break;
    }
    return QStringLiteral("+") + qstr(spanText(time - line.start));
}

void writeSources(Report& report, const pipeline::Snapshot& snapshot) {
    report.heading("sources");
    for (const auto& source : snapshot.sources) {
        report.line(qstr(source.name))
            .add("kind", qstr(source.kind))
            .add("state", qstr(pipeline::name(source.state)))
            .add("protocol", qstr(source.protocol))
            .add("encrypted", source.encrypted ? QStringLiteral("yes") : QStringLiteral("no"))
            .add("messages/s", source.messagesPerSecond)
            .add("messages", source.messages)
            .add("bytes", source.bytes)
            .add("connects", source.connects)
            .add("watermark_lag", source.watermarkLag ? qstr(spanText(*source.watermarkLag))
                                                      : QStringLiteral("unknown"));
        if (!source.error.empty())
            report.add("error", qstr(source.error));
        if (!source.warning.empty())
            report.add("warning", qstr(source.warning));
        report.end();
        for (const auto& partition : source.partitions) {
            report.line(QStringLiteral("  partition %1").arg(partition.partition))
                .add("lag",
                     partition.lag ? QString::number(*partition.lag) : QStringLiteral("unknown"))
                .add("drain/s", partition.drainPerSecond);
            report.end();
        }
    }
}

void writeQueues(Report& report, const pipeline::Snapshot& snapshot) {
    report.heading("queues");
    for (const auto& queue : snapshot.queues) {
        report.line(qstr(pipeline::name(queue)))
            .add("depth", std::uint64_t{queue.depth})
            .add("capacity", std::uint64_t{queue.capacity})
            .add("high_water", std::uint64_t{queue.highWater})
            .add("dropped", queue.dropped);
        if (queue.byteCapacity > 0)
            report.add("bytes", std::uint64_t{queue.bytes})
                .add("byte_capacity", std::uint64_t{queue.byteCapacity});
        report.end();
    }
}

void writeLatencies(Report& report, const pipeline::Snapshot& snapshot) {
    report.heading("latency since arrival, ms over 10 s");
    for (const auto& hop : snapshot.latencies) {
        report.line(qstr(pipeline::name(hop.hop)))
            .add("count", hop.figures.count)
            .add("p50", hop.figures.p50Ms)
            .add("p95", hop.figures.p95Ms)
            .add("p99", hop.figures.p99Ms)
            .add("max", hop.figures.maxMs);
        report.end();
    }
}

void writeQueries(Report& report, const pipeline::Snapshot& snapshot, const TimeLine& line) {
    report.heading("queries");
    for (const auto& query : snapshot.queries) {
        report.line(qstr(query.name))
            .add("in", query.rowsIn)
            .add("out", query.rowsOut)
            .add("errors", query.errors)
            .add("keys", std::uint64_t{query.keys})
            .add("open_windows", std::uint64_t{query.openWindows})
            .add("held_rows", std::uint64_t{query.heldRows})
            .add("state_bytes", std::uint64_t{query.stateBytes})
            .add("watermark",
                 query.watermark ? momentText(*query.watermark, line) : QStringLiteral("unknown"));
        if (!query.stopped.empty())
            report.add("stopped", qstr(query.stopped));
        report.end();
    }
}

void writeLosses(Report& report, const pipeline::Snapshot& snapshot) {
    report.heading("losses since acknowledged");
    const auto& losses = snapshot.losses;
    report.line(QStringLiteral("gaps %1").arg(losses.gaps))
        .add("missing", losses.missing)
        .add("duplicates", losses.duplicates)
        .add("late", losses.late)
        .add("dropped", losses.dropped)
        .add("dead_letters", losses.deadLetters)
        .add("store_skipped", losses.storeSkipped);
    report.end();
}

void writeStore(Report& report, const pipeline::StoreView& store) {
    report.heading("store");
    report.line(store.healthy ? QStringLiteral("healthy") : QStringLiteral("failing"))
        .add("away", store.away ? qstr(pipeline::name(*store.away)) : QStringLiteral("no"))
        .add("watch_only", store.watchOnly ? QStringLiteral("yes") : QStringLiteral("no"))
        .add("waiting_rows", store.waitingRows)
        .add("waiting_events", store.waitingEvents)
        .add("commit_p99_ms", store.commitP99Ms)
        .add("database_bytes", store.databaseBytes)
        .add("disk_free_bytes", store.diskFreeBytes ? QString::number(*store.diskFreeBytes)
                                                    : QStringLiteral("unknown"))
        .add("disk_days_left",
             store.diskDaysLeft ? QString::number(*store.diskDaysLeft) : QStringLiteral("unknown"))
        .add("recording", store.recording ? QStringLiteral("on") : QStringLiteral("off"));
    if (!store.error.empty())
        report.add("error", qstr(store.error));
    report.end();
}

} // namespace

QString diagnosticsText(const pipeline::Snapshot& snapshot) {
    const TimeLine line = TimeLine::of(snapshot);
    Report report;
    report.m_text = QStringLiteral("Vigil " VIGIL_VERSION "  %1  %2\n")
                        .arg(QSysInfo::prettyProductName(), QSysInfo::currentCpuArchitecture());
    report.line(QStringLiteral("mode"))
        .add("", QLatin1String(modeWord(snapshot.mode)))
        .add("now", momentText(snapshot.now, line))
        .add("snapshot", snapshot.version)
        .add("rows_in/s", snapshot.rowsInPerSecond)
        .add("rows_out/s", snapshot.rowsOutPerSecond)
        .add("event_age_ms", snapshot.eventAgeMs);
    report.end();
    writeSources(report, snapshot);
    writeQueues(report, snapshot);
    writeLatencies(report, snapshot);
    writeQueries(report, snapshot, line);
    writeLosses(report, snapshot);
    report.heading("display");
    report.line(QStringLiteral("samples_not_drawn %1").arg(snapshot.samplesNotDrawn));
    report.end();
    writeStore(report, snapshot.store);
    return report.m_text;
}

} // namespace vigil::widgets
