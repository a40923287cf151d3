// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/replay/table_recording.h"

#include "base/plain_text.h"
#include "ingest/rows/expand_inputs.h"
#include "ingest/rows/text_file.h"
#include "model/identity.h"
#include "model/signal_catalog.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

namespace vigil::ingest {
namespace {

constexpr std::size_t kRowsAtOnce = 65'536;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

bool hasNumbers(const model::Column& column) {
    using Kind = model::Column::Kind;
    return column.kind() == Kind::BigInt || column.kind() == Kind::Float ||
           column.kind() == Kind::Bit || column.kind() == Kind::Mixed;
}

/// A number as signals have them; NaN for null and for what is none.
double numberOf(const model::Column& column, std::size_t row) {
    if (column.isNull(row))
        return kNone;
    if (column.kind() == model::Column::Kind::Bit)
        return column.integers()[row] != 0 ? 1 : 0;
    return column.number(row).value_or(kNone);
}

} // namespace

Result<std::unique_ptr<model::Recording>> TableRecording::open(const std::filesystem::path& path,
                                                               const TableReplay& replay) {
    const auto files = expandInputs(path.string());
    if (!files)
        return tl::unexpected<Error>(files.error());
    std::unique_ptr<TableRecording> recording(new TableRecording);
    recording->m_keyColumn = replay.rows.keyFromFile;
    recording->m_timeColumn = replay.rows.timeColumn;
    std::optional<Error> failure;
    for (std::uint32_t i = 0; i < files->size(); ++i) {
        auto read = recording->read((*files)[i], i, replay);
        if (read)
            continue;
        recording->m_outline.warnings.push_back(read.error().text() +
                                                (files->size() > 1 ? "; it is passed over" : ""));
        failure = std::move(read.error());
    }
    if (recording->m_order.empty() && failure)
        return tl::unexpected<Error>(std::move(*failure));
    if (recording->m_order.empty())
        return fail(ErrorCode::Parse,
                    recording->m_refused > 0
                        ? "no row has a time: " + recording->m_firstRefusal
                        : std::string("there is no row with a time; --time-column or "
                                      "time_expression say where it is"),
                    path.string());
    recording->finish(replay);
    return std::unique_ptr<model::Recording>(std::move(recording));
}

Result<void> TableRecording::read(const std::filesystem::path& file, std::uint32_t partition,
                                  const TableReplay& replay) {
    auto options = replay.rows;
    options.partition = partition;
    options.timeNeeded = !replay.timesOf;
    auto reader = openRows(file, options, replay.format);
    if (!reader)
        return propagate(reader);
    const auto bed = unpackedName(file).stem().string();
    for (;;) {
        auto batch = (*reader)->next(kRowsAtOnce);
        noteRefusals((*reader)->takeRejected());
        for (auto& warning : (*reader)->takeWarnings())
            m_outline.warnings.push_back(std::move(warning));
        if (!batch)
            return propagate(batch);
        if (!*batch)
            return {};
        add(std::make_shared<const model::RecordBatch>(std::move(**batch)), replay, bed, partition);
    }
}

void TableRecording::add(const model::BatchPtr& batch, const TableReplay& replay,
                         const std::string& bed, std::uint32_t partition) {
    const auto table = static_cast<std::uint32_t>(m_tables.size());
    m_tables.push_back({batch, bed, partition});
    std::vector<std::optional<EventTime>> times;
    if (replay.timesOf)
        times = replay.timesOf(batch);
    else if (replay.rows.start != EventTime{} || hasTimes(*batch))
        times.assign(batch->eventTime.begin(), batch->eventTime.end());
    for (std::uint32_t row = 0; row < times.size(); ++row)
        if (times[row])
            m_order.push_back({*times[row], table, row, 0});
        else
            noteRefusals({{batch->origin[row].offset,
                           bed + ": record " + std::to_string(batch->origin[row].offset + 1),
                           "event time is not a datetime",
                           {}}});
}

/// Rows of a file without times are played only where somebody said when they happened.
bool TableRecording::hasTimes(const model::RecordBatch& batch) const {
    return batch.column(m_timeColumn.substr(0, m_timeColumn.find('.'))) != nullptr ||
           std::ranges::any_of(batch.eventTime, [](EventTime time) { return time != EventTime{}; });
}

void TableRecording::noteRefusals(const std::vector<RejectedRow>& rejected) {
    if (m_refused == 0 && !rejected.empty())
        m_firstRefusal = rejected.front().reason + " (" + rejected.front().position + ")";
    m_refused += rejected.size();
}

void TableRecording::finish(const TableReplay& replay) {
    std::ranges::stable_sort(m_order, {}, &Position::time);
    std::unordered_map<std::string, std::uint32_t> numbers;
    for (auto& position : m_order)
        position.number = numbers[bedOf(position)]++;
    if (m_refused > 0)
        m_outline.warnings.push_back(
            std::to_string(m_refused) +
            (m_refused == 1 ? " row was refused: " : " rows were refused: ") + m_firstRefusal +
            (m_refused > 1 ? " and others" : ""));
    m_outline.format = replay.format != nullptr ? std::string(replay.format->word) : "table";
    m_outline.start = m_order.front().time;
    m_outline.duration = m_order.back().time - m_order.front().time;
    for (const auto& table : m_tables)
        for (const auto& column : table.rows->columns) {
            const auto known = std::ranges::any_of(m_outline.signals, [&](const auto& signal) {
                return model::equalNames(signal.name, column.name());
            });
            if (known || !hasNumbers(column) || isOwn(column.name()))
                continue;
            auto& signal = m_outline.signals.emplace_back();
            signal.name = column.name();
            if (const auto* info = model::findSignal(column.name()))
                signal.unit = info->unit;
        }
}

Result<model::RecordingFacts> TableRecording::measure(bool /*verify*/) {
    auto facts = m_outline;
    for (auto& signal : facts.signals) {
        double sum = 0;
        for (const auto& [time, table, row, number] : m_order) {
            const auto* column = m_tables[table].rows->column(signal.name);
            const double value = column != nullptr ? numberOf(*column, row) : kNone;
            if (std::isnan(value)) {
                ++signal.missing;
                continue;
            }
            signal.first = signal.first.value_or(value);
            signal.min = std::min(signal.min.value_or(value), value);
            signal.max = std::max(signal.max.value_or(value), value);
            sum += value;
            ++signal.count;
        }
        if (signal.count > 0)
            signal.mean = sum / static_cast<double>(signal.count);
    }
    return facts;
}

std::string TableRecording::text(const model::RecordBatch& rows, std::string_view column,
                                 std::size_t row) const {
    const auto* found = column.empty() ? nullptr : rows.column(column);
    if (found == nullptr || found->isNull(row))
        return {};
    const auto value = found->value(row);
    return value.type() == model::Value::Type::Text ? value.asText() : model::toJson(value);
}

std::string TableRecording::bedOf(const Position& position) const {
    const auto& table = m_tables[position.batch];
    auto bed = text(*table.rows, model::kBedColumn, position.row);
    if (bed.empty())
        bed = text(*table.rows, m_keyColumn, position.row);
    if (bed.empty())
        bed = table.bed;
    std::ranges::replace(bed, '/', '_'); // a level of the topic
    return bed;
}

/// Of columns that are one signal under two names ("O2Sat", "SaO2") the first that holds a value.
std::vector<MetricValue> TableRecording::metricsOf(const model::RecordBatch& rows,
                                                   std::size_t row) const {
    std::vector<MetricValue> metrics;
    for (const auto& signal : m_outline.signals) {
        const auto* column = rows.column(signal.name);
        if (column == nullptr)
            continue;
        const double value = numberOf(*column, row);
        const auto* info = model::findSignal(signal.name);
        const std::string_view name = info != nullptr ? info->name : std::string_view(signal.name);
        const auto known = std::ranges::find(metrics, name, &MetricValue::name);
        if (known == metrics.end())
            metrics.push_back({name, value});
        else if (std::isnan(known->value))
            known->value = value;
    }
    return metrics;
}

/// Columns that say whose a row is, and when it was.
bool TableRecording::isOwn(std::string_view column) const {
    return model::isIdentityColumn(column) || model::equalNames(column, m_timeColumn) ||
           model::equalNames(column, m_keyColumn);
}

std::vector<LabelText> TableRecording::labelsOf(const model::RecordBatch& rows,
                                                std::size_t row) const {
    std::vector<LabelText> labels;
    for (const auto& column : rows.columns)
        if (column.kind() == model::Column::Kind::Text && !column.isNull(row) &&
            !isOwn(column.name()) && model::findSignal(column.name()) == nullptr &&
            std::ranges::none_of(m_outline.signals, [&](const auto& signal) {
                return model::equalNames(signal.name, column.name());
            }))
            labels.push_back({column.name(), column.text(row)});
    return labels;
}

Result<std::optional<model::RecordedMessage>> TableRecording::next() {
    if (m_next == m_order.size())
        return std::nullopt;
    const auto index = m_next++;
    const auto& [time, table, row, number] = m_order[index];
    const auto& rows = *m_tables[table].rows;
    const auto bed = bedOf(m_order[index]);
    const auto metrics = metricsOf(rows, row);
    const auto device = text(rows, model::kDeviceColumn, row);
    const auto patient = text(rows, model::kPatientColumn, row);
    MessageHead head;
    head.deviceId = device.empty() ? bed : device;
    head.patientId = patient;
    head.time = time;
    head.seq = number;
    model::RecordedMessage message;
    message.time = time;
    message.arrival = arrivalAtEvent(time);
    message.topic = numericsTopic("table", bed);
    message.payload = labelledMessage(head, metrics, labelsOf(rows, row));
    message.partition = m_tables[table].partition;
    message.offset = rows.origin[row].offset;
    return message;
}

Result<void> TableRecording::seek(EventTime time) {
    m_next = static_cast<std::size_t>(std::ranges::lower_bound(m_order, time, {}, &Position::time) -
                                      m_order.begin());
    return {};
}

} // namespace vigil::ingest
