// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/operations/pipeline_tables.h"

#include "widgets/operations/figures.h"
#include "widgets/text/format.h"
#include "widgets/text/wording.h"

#include <algorithm>

namespace vigil::widgets {
namespace {

using Tone = Cell::Tone;
using State = pipeline::SourceState;

Cell sourceState(const pipeline::SourceView& source) {
    QString text = sourceStateText(source.state);
    if (source.retryInSeconds > 0)
        text +=
            QStringLiteral(", ") + SourceTable::tr("again in %1")
                                       .arg(age(std::chrono::duration_cast<Ticks>(
                                           std::chrono::duration<double>(source.retryInSeconds))));
    else if (source.idle)
        text += QStringLiteral(", ") + SourceTable::tr("idle");
    switch (source.state) {
    case State::Connected:
        return {text, {}, source.idle ? Tone::Quiet : Tone::Good};
    case State::Ended:
    case State::Paused:
    case State::Stopped:
    case State::Connecting:
        return {text, {}, Tone::Quiet};
    case State::Reconnecting:
    case State::Failed:
        break;
    }
    return {text, {}, Tone::Caution};
}

Cell sourceProblem(const pipeline::SourceView& source) {
    const QString error = sourceErrorText(source);
    if (!error.isEmpty())
        return {error, {}, Tone::Caution};
    if (!source.warning.empty())
        return {
            SourceTable::tr("Less is assured than was asked for (%1)").arg(qstr(source.warning)),
            {},
            Tone::Caution};
    // Readable by anyone on the way: said where nothing worse is.
    if (source.traits.secure && !source.encrypted && source.state == State::Connected)
        return {SourceTable::tr("not encrypted"),
                SourceTable::tr("Values and credentials cross the network readable for everyone. "
                                "Turn TLS on in the connection."),
                Tone::Quiet};
    return {};
}

Cell totalLag(const pipeline::SourceView& source) {
    const bool complete =
        std::all_of(source.partitions.begin(), source.partitions.end(),
                    [](const pipeline::PartitionView& one) { return one.lag.has_value(); });
    return {totalLagText(source),
            complete ? QString() : SourceTable::tr("The lag of some partitions is unknown."),
            complete ? Tone::Plain : Tone::Quiet};
}

Cell sourceCell(const pipeline::SourceView& source, int column) {
    switch (column) {
    case SourceTable::Name:
        return {qstr(source.name)};
    case SourceTable::Kind:
        return {source.protocol.empty() ? sourceKindText(qstr(source.kind))
                                        : qstr(source.protocol)};
    case SourceTable::State:
        return sourceState(source);
    case SourceTable::Rate:
        return {perSecond(source.messagesPerSecond)};
    case SourceTable::Messages:
        return {compactCount(static_cast<double>(source.messages)),
                grouped(source.messages) + QStringLiteral(", ") +
                    byteSize(static_cast<double>(source.bytes))};
    case SourceTable::Connects:
        return {grouped(source.connects), {}, source.connects > 1 ? Tone::Caution : Tone::Plain};
    case SourceTable::Watermark:
        return {watermarkLagText(source), {}, source.watermarkLag ? Tone::Plain : Tone::Quiet};
    case SourceTable::Lag:
        return totalLag(source);
    case SourceTable::Problem:
        return sourceProblem(source);
    default:
        return {};
    }
}

Cell partitionCell(const pipeline::SourceView& source, const pipeline::PartitionView& partition,
                   int column) {
    const Tone tone = !partition.lag           ? Tone::Quiet
                      : fallsBehind(partition) ? Tone::Caution
                                               : Tone::Plain;
    switch (column) {
    case PartitionTable::Source:
        return {qstr(source.name)};
    case PartitionTable::Partition:
        return {QString::number(partition.partition)};
    case PartitionTable::Lag:
        return {lagText(partition), {}, tone};
    case PartitionTable::Change:
        return {lagChangeText(partition), {}, tone};
    case PartitionTable::Eta:
        return {lagEtaText(partition), {}, tone};
    default:
        return {};
    }
}

/// Whether the windows of the run before go on.
Cell queryStart(const pipeline::QueryView& query) {
    if (!query.stopped.empty())
        return {
            QueryTable::tr("stopped: %1").arg(qstr(query.stopped)),
            QueryTable::tr("Its results are missing, and rules on them do not alarm. Edit it in "
                           "the workspace, or start it again above."),
            Tone::Caution};
    if (!query.refusedState.empty()) {
        const auto text =
            QueryTable::tr("began anew, windows lost: %1").arg(qstr(query.refusedState));
        return {text, {}, Tone::Caution};
    }
    return query.resumed ? Cell{QueryTable::tr("went on")}
                         : Cell{QueryTable::tr("new"), {}, Tone::Quiet};
}

Cell queryCell(const pipeline::QueryView& query, int column) {
    switch (column) {
    case QueryTable::Name:
        return {qstr(query.name)};
    case QueryTable::RowsIn:
        return {grouped(query.rowsIn)};
    case QueryTable::RowsOut:
        return {grouped(query.rowsOut)};
    case QueryTable::Errors:
        return {grouped(query.errors), {}, query.errors > 0 ? Tone::Caution : Tone::Plain};
    case QueryTable::Keys:
        return {grouped(query.keys)};
    case QueryTable::Open:
        return {grouped(query.openWindows)};
    case QueryTable::Held:
        return {grouped(query.heldRows)};
    case QueryTable::State:
        return {byteSize(static_cast<double>(query.stateBytes))};
    case QueryTable::Watermark:
        return query.watermark ? Cell{clockTime(*query.watermark), dateTime(*query.watermark)}
                               : Cell{QueryTable::tr("unknown"), {}, Tone::Quiet};
    case QueryTable::Start:
        return queryStart(query);
    default:
        return {};
    }
}

} // namespace

SourceTable::SourceTable(QObject* parent)
    : CellTable({{tr("Source")},
                 {tr("Kind")},
                 {tr("State")},
                 {tr("Rate"), true, tr("Messages received a second")},
                 {tr("Messages"), true},
                 {tr("Connects"), true, tr("More than one: the connection was lost in between")},
                 {tr("Behind"), true, tr("How far the watermark is behind the clock")},
                 {tr("Lag"), true, tr("Messages that wait in the broker, all partitions")},
                 {tr("What is wrong and what to do")}},
                parent) {}

void SourceTable::setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot) {
    const int rows = static_cast<int>(snapshot->sources.size());
    update(rows, [s = std::move(snapshot)](int row, int column) {
        return sourceCell(s->sources[static_cast<std::size_t>(row)], column);
    });
}

PartitionTable::PartitionTable(QObject* parent)
    : CellTable({{tr("Source")},
                 {tr("Partition"), true},
                 {tr("Lag"), true, tr("Messages that wait in the broker")},
                 {tr("Change"), true, tr("Minus: the lag shrinks")},
                 {tr("Caught up in")}},
                parent) {}

void PartitionTable::setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot) {
    struct Place {
        std::uint32_t source, partition;
    };

    std::vector<Place> places;
    for (std::uint32_t i = 0; i < snapshot->sources.size(); ++i)
        for (std::uint32_t p = 0; p < snapshot->sources[i].partitions.size(); ++p)
            places.push_back({i, p});
    const int rows = static_cast<int>(places.size());
    update(rows, [places = std::move(places), s = std::move(snapshot)](int row, int column) {
        const Place place = places[static_cast<std::size_t>(row)];
        const auto& source = s->sources[place.source];
        return partitionCell(source, source.partitions[place.partition], column);
    });
}

QueryTable::QueryTable(QObject* parent)
    : CellTable({{tr("Query")},
                 {tr("Rows in"), true},
                 {tr("Rows out"), true},
                 {tr("Errors"), true},
                 {tr("Keys"), true, tr("Groups it keeps apart")},
                 {tr("Open"), true, tr("Windows and matches that are not complete")},
                 {tr("Waiting"), true, tr("Rows that wait for others, or for their order")},
                 {tr("State"), true, tr("Memory of all it holds")},
                 {tr("Watermark")},
                 {tr("Since the last run")}},
                parent) {}

void QueryTable::setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot) {
    const int rows = static_cast<int>(snapshot->queries.size());
    update(rows, [s = std::move(snapshot)](int row, int column) {
        return queryCell(s->queries[static_cast<std::size_t>(row)], column);
    });
}

LatencyTable::LatencyTable(QObject* parent)
    : CellTable({{tr("Since arrival until")},
                 {tr("Measured"), true, tr("Over the last ten seconds")},
                 {QStringLiteral("p50"), true},
                 {QStringLiteral("p95"), true},
                 {QStringLiteral("p99"), true},
                 {tr("Most"), true}},
                parent) {}

void LatencyTable::setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot) {
    const int rows = static_cast<int>(snapshot->latencies.size());
    update(rows, [s = std::move(snapshot)](int row, int column) -> Cell {
        const auto& hop = s->latencies[static_cast<std::size_t>(row)];
        const auto figure = [&hop](double ms) -> Cell {
            return hop.figures.count == 0 ? Cell{tr("unknown"), {}, Tone::Quiet}
                                          : Cell{milliseconds(ms)};
        };
        switch (column) {
        case Hop:
            return {hopText(hop.hop)};
        case Count:
            return {grouped(hop.figures.count)};
        case P50:
            return figure(hop.figures.p50Ms);
        case P95:
            return figure(hop.figures.p95Ms);
        case P99:
            return figure(hop.figures.p99Ms);
        case Most:
            return figure(hop.figures.maxMs);
        default:
            return {};
        }
    });
}

} // namespace vigil::widgets
