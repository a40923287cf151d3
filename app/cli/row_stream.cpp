// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/row_stream.h"

#include "app/cli/command.h"
#include "ingest/decode/convention_decoder.h"
#include "ingest/rows/expand_inputs.h"
#include "model/identity.h"

#include <cmath>
#include <utility>

namespace vigil::app {
namespace {

constexpr std::size_t kRowsAtOnce = 4096;

/// Files one after another. *Thread:* one.
class FileRows final : public RowStream {
public:
    FileRows(std::vector<std::filesystem::path> files, ingest::TableReplay tables)
        : m_files(std::move(files)), m_tables(std::move(tables)) {}

    Result<model::BatchPtr> next() override {
        for (;;) {
            if (m_reader == nullptr) {
                if (m_file == m_files.size())
                    return model::BatchPtr{};
                auto reader = ingest::openRows(m_files[m_file++], m_tables.rows, m_tables.format);
                if (!reader)
                    return propagate(reader);
                m_reader = std::move(*reader);
            }
            auto batch = m_reader->next(kRowsAtOnce);
            for (auto& warning : m_reader->takeWarnings())
                m_notes.push_back(std::move(warning));
            for (const auto& row : m_reader->takeRejected())
                m_notes.push_back(row.position + ": left out: " + row.reason);
            if (!batch)
                return propagate(batch);
            if (*batch)
                return std::make_shared<const model::RecordBatch>(std::move(**batch));
            m_reader.reset();
        }
    }

    std::vector<std::string> takeNotes() override { return std::exchange(m_notes, {}); }

private:
    std::vector<std::filesystem::path> m_files;
    ingest::TableReplay m_tables;
    std::size_t m_file = 0;
    std::unique_ptr<ingest::RowReader> m_reader;
    std::vector<std::string> m_notes;
};

/// Messages decoded. *Thread:* one.
class DecodedRows final : public RowStream {
public:
    explicit DecodedRows(std::unique_ptr<model::Recording> recording)
        : m_recording(std::move(recording)), m_decoder(ingest::DecodeOptions{}) {
        m_notes = m_recording->outline().warnings;
    }

    Result<model::BatchPtr> next() override {
        ingest::Decoded decoded;
        auto out = std::make_shared<model::RecordBatch>();
        while (out->rowCount() < kRowsAtOnce) {
            auto message = m_recording->next();
            if (!message)
                return propagate(message);
            if (!*message)
                break;
            ingest::RawMessage raw;
            raw.topic = std::move((*message)->topic);
            raw.payload = std::move((*message)->payload);
            raw.arrival = (*message)->arrival;
            raw.partition = (*message)->partition;
            raw.offset = (*message)->offset;
            decoded = {};
            m_decoder.decode(raw, decoded);
            for (const auto& letter : decoded.rejected)
                m_notes.push_back(letter.topic + ": left out: " + letter.detail);
            addRows(decoded.rows, *out);
            for (const auto& block : decoded.waves)
                addSamples(block, *out);
        }
        return out->rowCount() > 0 ? model::BatchPtr(std::move(out)) : model::BatchPtr{};
    }

    std::vector<std::string> takeNotes() override { return std::exchange(m_notes, {}); }

private:
    static void begin(model::RecordBatch& out, EventTime time, ArrivalTime arrival,
                      model::RowOrigin origin) {
        out.beginRow(time, arrival, origin);
        out.columnForWriting("time").appendTime(time);
    }

    static void addRows(const model::RecordBatch& rows, model::RecordBatch& out) {
        for (std::size_t row = 0; row < rows.rowCount(); ++row) {
            begin(out, rows.eventTime[row], rows.arrival[row], rows.origin[row]);
            for (const auto& column : rows.columns)
                if (column.name() != model::kSequenceColumn)
                    out.columnForWriting(column.name()).append(column.value(row));
            out.finishRow();
        }
    }

    static void addSamples(const model::WaveformBlock& block, model::RecordBatch& out) {
        for (std::size_t i = 0; i < block.samples.size(); ++i) {
            const auto after =
                Ticks{std::llround(static_cast<double>(i) / block.rateHz * Ticks::period::den)};
            begin(out, block.start + after, block.arrival, block.origin);
            out.columnForWriting(model::kBedColumn).appendText(block.bed);
            out.columnForWriting(model::kDeviceColumn).appendText(block.device);
            auto& wave = out.columnForWriting(block.signal);
            const double value = block.samples[i];
            if (value == value)
                wave.appendFloat(value);
            else
                wave.appendNull();
            out.finishRow();
        }
    }

    std::unique_ptr<model::Recording> m_recording;
    ingest::ConventionDecoder m_decoder;
    std::vector<std::string> m_notes;
};

} // namespace

Result<std::unique_ptr<RowStream>> RowStream::open(const std::filesystem::path& path,
                                                   const pipeline::TableReading& reading) {
    const auto formats = pipeline::recordingFormats();
    const auto found = ingest::findRecording(formats, path);
    // With an expression for the time rows are what is played.
    const bool messages =
        found ? found->format->openRows == nullptr : !reading.timeExpression.empty();
    if (messages) {
        auto recording = pipeline::openPlayable(path, reading);
        if (!recording)
            return propagate(recording);
        return std::make_unique<DecodedRows>(std::move(*recording));
    }
    auto files = found ? Result<std::vector<std::filesystem::path>>({found->file})
                       : ingest::expandInputs(path.string());
    if (!files)
        return propagate(files);
    auto tables = reading.tables;
    tables.rows.timeNeeded = false; // rows are copied as they stand
    return std::make_unique<FileRows>(std::move(*files), std::move(tables));
}

} // namespace vigil::app
