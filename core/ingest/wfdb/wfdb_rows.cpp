// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/wfdb/wfdb_rows.h"

#include "base/units.h"
#include "ingest/wfdb/wfdb_annotations.h"
#include "ingest/wfdb/wfdb_record.h"
#include "model/value.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace vigil::ingest {
namespace {

constexpr std::size_t kMaxRowsAtOnce = 65536; ///< bounds a batch whatever the caller asks for

/// What every batch of a file has in common.
class BatchFrame {
public:
    BatchFrame(const RowReaderOptions& options, std::string stem)
        : m_options(options), m_stem(std::move(stem)) {}

    [[nodiscard]] model::RecordBatch begin() const {
        model::RecordBatch batch;
        batch.stream = m_options.stream;
        batch.columns.emplace_back("time");
        batch.columns.emplace_back("sample");
        return batch;
    }

    /// Adds a row's own part and its first two cells.
    void row(model::RecordBatch& batch, EventTime time, std::int64_t sample,
             std::int64_t offset) const {
        batch.eventTime.push_back(time);
        batch.arrival.push_back(arrivalAtEvent(time));
        batch.origin.push_back({m_options.source, m_options.partition, offset});
        batch.columns[0].appendTime(time);
        batch.columns[1].appendBigInt(sample);
    }

    /// Adds the column with the file's stem if one is asked for.
    void finish(model::RecordBatch& batch) const {
        if (m_options.keyFromFile.empty())
            return;
        auto& key = batch.columns.emplace_back(m_options.keyFromFile);
        for (std::size_t i = 0; i < batch.rowCount(); ++i)
            key.appendText(m_stem);
    }

    [[nodiscard]] bool isNull(double value) const noexcept {
        return std::isnan(value) ||
               std::find(m_options.nullValues.begin(), m_options.nullValues.end(), value) !=
                   m_options.nullValues.end();
    }

    [[nodiscard]] const std::string& stem() const noexcept { return m_stem; }

private:
    RowReaderOptions m_options;
    std::string m_stem;
};

class WfdbSignalRows final : public RowReader {
public:
    WfdbSignalRows(WfdbRecord record, const RowReaderOptions& options)
        : m_record(std::move(record)), m_timeline(m_record.layout().header, options.start),
          m_frame(options, m_record.layout().name), m_warnings(m_record.layout().warnings) {
        // A query names columns without case: signals must not hide each other or our own.
        std::vector<std::string> taken{"time", "sample", options.keyFromFile};
        for (const auto& signal : m_record.layout().signals) {
            std::string name = signal.name;
            const auto isTaken = [&](const std::string& other) {
                return model::equalNames(other, name);
            };
            for (int n = 2; std::any_of(taken.begin(), taken.end(), isTaken); ++n)
                name = signal.name + " " + std::to_string(n);
            taken.push_back(name);
            m_names.push_back(std::move(name));
        }
    }

    Result<std::optional<model::RecordBatch>> next(std::size_t maxRows) override;

    std::vector<std::string> takeWarnings() override { return std::exchange(m_warnings, {}); }

private:
    Result<void> addStretch(model::RecordBatch& batch, std::int64_t fromFrame, std::int64_t count);

    WfdbRecord m_record;
    WfdbTimeline m_timeline;
    BatchFrame m_frame;
    std::vector<std::string> m_warnings;
    std::vector<std::string> m_names;
    std::size_t m_part = 0;
    std::int64_t m_done = 0; ///< frames of m_part
};

Result<std::optional<model::RecordBatch>> WfdbSignalRows::next(std::size_t maxRows) {
    const auto& layout = m_record.layout();
    auto room = static_cast<std::int64_t>(std::clamp<std::size_t>(maxRows, 1, kMaxRowsAtOnce));
    auto batch = m_frame.begin();
    for (std::size_t s = 0; s < m_names.size(); ++s)
        batch.columns.emplace_back(m_names[s])
            .setUnit(std::string(units::canonical(layout.signals[s].unit)));
    while (room > 0 && m_part < layout.parts.size()) {
        const auto& part = layout.parts[m_part];
        const auto count = std::min(room, part.framesWithData() - m_done);
        if (count <= 0) {
            ++m_part;
            m_done = 0;
            continue;
        }
        const auto from = part.firstFrame + m_done;
        m_done += count; // also past what cannot be read
        if (auto ok = addStretch(batch, from, count); !ok)
            return propagate(ok);
        room -= count;
    }
    if (batch.rowCount() == 0)
        return std::nullopt;
    m_frame.finish(batch);
    return batch;
}

Result<void> WfdbSignalRows::addStretch(model::RecordBatch& batch, std::int64_t fromFrame,
                                        std::int64_t count) {
    std::vector<WfdbSamples> signals;
    for (std::size_t s = 0; s < m_names.size(); ++s) {
        auto read = m_record.readFrames(s, fromFrame, count);
        if (!read)
            return propagate(read);
        signals.push_back(std::move(*read));
    }
    for (std::int64_t i = 0; i < count; ++i)
        m_frame.row(batch, m_timeline.timeOf(fromFrame + i), fromFrame + i, fromFrame + i);
    for (std::size_t s = 0; s < signals.size(); ++s) {
        auto& column = batch.columns[2 + s];
        for (const auto value : signals[s].physical)
            if (m_frame.isNull(value))
                column.appendNull();
            else
                column.appendFloat(value);
    }
    return {};
}

class WfdbAnnotationRows final : public RowReader {
public:
    WfdbAnnotationRows(WfdbAnnotations annotations, const WfdbHeader& header, std::string stem,
                       const RowReaderOptions& options)
        : m_annotations(std::move(annotations)), m_rate(header.frameRate),
          m_timeline(header, options.start), m_frame(options, std::move(stem)) {}

    Result<std::optional<model::RecordBatch>> next(std::size_t maxRows) override;

    std::vector<RejectedRow> takeRejected() override { return std::exchange(m_rejected, {}); }

    std::vector<std::string> takeWarnings() override {
        return std::exchange(m_annotations.warnings, {});
    }

private:
    void addRow(model::RecordBatch& batch, const WfdbAnnotation& mark);

    WfdbAnnotations m_annotations;
    double m_rate = WfdbHeader::kDefaultFrameRate;
    WfdbTimeline m_timeline;
    BatchFrame m_frame;
    std::size_t m_next = 0;
    std::vector<RejectedRow> m_rejected;
};

Result<std::optional<model::RecordBatch>> WfdbAnnotationRows::next(std::size_t maxRows) {
    const auto room = std::clamp<std::size_t>(maxRows, 1, kMaxRowsAtOnce);
    auto batch = m_frame.begin();
    for (const char* name : {"symbol", "subtype", "channel", "num", "aux"})
        batch.columns.emplace_back(name);
    for (; m_next < m_annotations.marks.size() && batch.rowCount() < room; ++m_next)
        addRow(batch, m_annotations.marks[m_next]);
    if (batch.rowCount() == 0)
        return std::nullopt;
    m_frame.finish(batch);
    return batch;
}

void WfdbAnnotationRows::addRow(model::RecordBatch& batch, const WfdbAnnotation& mark) {
    const auto sample = m_annotations.sampleOf(mark, m_rate);
    const auto index = static_cast<std::int64_t>(m_next);
    if (std::abs(static_cast<double>(sample)) / m_rate > WfdbHeader::kMaxSeconds) {
        m_rejected.push_back({index, m_frame.stem() + ": annotation " + std::to_string(index),
                              "time out of range", std::to_string(sample) + " " + mark.symbol});
        return;
    }
    m_frame.row(batch, m_timeline.timeOf(sample), sample, index);
    batch.columns[2].appendText(mark.symbol);
    batch.columns[3].appendBigInt(mark.subtype);
    batch.columns[4].appendBigInt(mark.channel);
    batch.columns[5].appendBigInt(mark.number);
    if (mark.aux.empty())
        batch.columns[6].appendNull();
    else
        batch.columns[6].appendText(mark.aux);
}

} // namespace

namespace {

/// The stem's column must not take the place of one of the file's.
Result<void> checkKey(const RowReaderOptions& options, const std::vector<std::string>& names,
                      const std::filesystem::path& path) {
    const auto same = [&](const std::string& name) {
        return model::equalNames(name, options.keyFromFile);
    };
    if (options.keyFromFile.empty() || std::ranges::none_of(names, same))
        return {};
    return fail(ErrorCode::InvalidArgument,
                "there is a column " + options.keyFromFile +
                    " already; give --key-from-file another name",
                path.string());
}

/// What gives the marks their times. What is wrong with it is a warning of theirs.
WfdbHeader headerFor(const std::filesystem::path& annotations, WfdbAnnotations& marks) {
    WfdbHeader header;
    const bool knowsRate = marks.resolution && *marks.resolution >= WfdbHeader::kMinRate;
    if (knowsRate)
        header.frameRate = *marks.resolution;
    const auto path = findWfdbHeader(annotations);
    auto read = path ? readWfdbHeader(*path)
                     : fail(ErrorCode::NotFound, "there is no header beside the annotations",
                            annotations.string());
    if (read) {
        header = std::move(*read);
        marks.warnings.insert(marks.warnings.end(), header.warnings.begin(), header.warnings.end());
    } else if (path || !knowsRate) {
        marks.warnings.push_back(read.error().text() + ": times count from the base time" +
                                 (knowsRate ? "" : ", at 250 samples a second"));
    }
    return header;
}

} // namespace

Result<std::unique_ptr<RowReader>> openWfdbRows(const std::filesystem::path& record,
                                                const RowReaderOptions& options) {
    auto opened = WfdbRecord::open(record);
    if (!opened)
        return propagate(opened);
    std::vector<std::string> names{"time", "sample"};
    for (const auto& signal : opened->layout().signals)
        names.push_back(signal.name);
    if (auto checked = checkKey(options, names, record); !checked)
        return propagate(checked);
    return std::make_unique<WfdbSignalRows>(std::move(*opened), options);
}

Result<std::unique_ptr<RowReader>> openWfdbAnnotationRows(const std::filesystem::path& annotations,
                                                          const RowReaderOptions& options) {
    auto parsed = readWfdbAnnotations(annotations);
    if (!parsed)
        return propagate(parsed);
    if (auto checked = checkKey(
            options, {"time", "sample", "symbol", "subtype", "channel", "num", "aux"}, annotations);
        !checked)
        return propagate(checked);
    const auto header = headerFor(annotations, *parsed);
    return std::make_unique<WfdbAnnotationRows>(std::move(*parsed), header,
                                                annotations.stem().string(), options);
}

} // namespace vigil::ingest
