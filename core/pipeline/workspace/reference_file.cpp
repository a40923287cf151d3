// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/reference_file.h"

#include "ingest/row_reader.h"

#include <sys/stat.h>

namespace vigil::pipeline {

namespace {

constexpr std::int64_t kMostBytes = 256LL << 20;
constexpr std::size_t kRowsAtOnce = 4096;

} // namespace

Result<ReferenceFile> ReferenceFile::open(ReferenceConfig config) {
    ReferenceFile file(std::move(config));
    file.m_seen = file.m_judged = file.look();
    auto rows = file.read();
    if (!rows)
        return tl::unexpected<Error>(
            std::move(rows.error()).within("reference '" + file.m_config.name + "'"));
    file.m_rows = std::move(*rows);
    return file;
}

std::optional<ReferenceFile::Signature> ReferenceFile::look() const {
    struct stat facts {};

    if (::stat(m_config.path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode))
        return std::nullopt;
    constexpr std::int64_t kNs = 1'000'000'000;
    return Signature{facts.st_ino, facts.st_size,
                     facts.st_mtim.tv_sec * kNs + facts.st_mtim.tv_nsec};
}

Result<model::BatchPtr> ReferenceFile::read() const {
    const auto name = m_config.path.string();
    const auto facts = look();
    if (!facts)
        return fail(ErrorCode::NotFound, "there is no such file", name);
    if (facts->size == 0)
        return fail(ErrorCode::Parse, "the file is empty", name);
    if (facts->size > kMostBytes)
        return fail(ErrorCode::Full, "the file is larger than 256 MiB", name);
    ingest::RowReaderOptions options;
    options.stream = m_config.name;
    options.timeNeeded = false; // a column of that name is one like others
    auto reader = ingest::openRows(m_config.path, options, m_config.format);
    if (!reader)
        return propagate(reader);
    auto out = std::make_shared<model::RecordBatch>();
    out->stream = m_config.name;
    while (true) {
        auto batch = (*reader)->next(kRowsAtOnce);
        // A table with holes would give wrong results: one bad record refuses the file.
        if (const auto rejected = (*reader)->takeRejected(); !rejected.empty())
            return fail(ErrorCode::Parse, rejected[0].position + ": " + rejected[0].reason);
        if (!batch)
            return propagate(batch);
        if (!*batch)
            return model::BatchPtr(std::move(out));
        const auto& rows = **batch;
        for (std::size_t row = 0; row < rows.rowCount(); ++row) {
            out->beginRow(rows.eventTime[row], rows.arrival[row], rows.origin[row]);
            for (const auto& column : rows.columns)
                out->columnForWriting(column.name()).append(column.value(row));
            out->finishRow();
        }
    }
}

std::optional<Result<model::BatchPtr>> ReferenceFile::poll() {
    const auto now = look();
    const auto before = std::exchange(m_seen, now);
    if (!now) {
        m_judged.reset();
        if (std::exchange(m_missing, true))
            return std::nullopt;
        return fail(ErrorCode::NotFound, "the file is gone", m_config.path.string());
    }
    m_missing = false;
    if (now == m_judged || now != before)
        return std::nullopt;
    auto rows = read();
    // Written while it was read: the next looks tell.
    if (look() != now) {
        m_seen.reset();
        return std::nullopt;
    }
    m_judged = now;
    if (rows)
        m_rows = *rows;
    return rows;
}

} // namespace vigil::pipeline
