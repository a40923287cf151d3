// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/formats/recording_format.h"
#include "ingest/wfdb/wfdb_recording.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

/// What the readers say of a record, for tests of its facts.
namespace wfdbcolumns {

using namespace vigil;

/// All facts with checked sums; empty when the record cannot be read.
inline model::RecordingFacts factsOf(const std::filesystem::path& record) {
    auto recording = ingest::WfdbRecording::open(record);
    if (!recording)
        return {};
    return (*recording)->measure(true).value_or(model::RecordingFacts{});
}

/// One column of a record as rows deliver it; NaN for null.
inline std::vector<double> column(const std::filesystem::path& record, const std::string& name,
                                  const ingest::RowReaderOptions& options = {}) {
    std::vector<double> values;
    auto rows =
        ingest::openRows(record, options, ingest::formatByWord(ingest::ingestFormats(), "wfdb"));
    while (rows) {
        const auto batch = (*rows)->next(1000);
        if (!batch || !*batch)
            break;
        const auto* cells = (*batch)->column(name);
        for (std::size_t i = 0; cells != nullptr && i < cells->size(); ++i)
            values.push_back(cells->number(i).value_or(std::nan("")));
    }
    return values;
}

struct Summary {
    int valid = 0;
    double mean = 0;
    double min = 1e300;
    double max = -1e300;
    std::vector<std::pair<int, int>> nullRuns; ///< start, length
};

inline Summary summaryOf(const std::vector<double>& values) {
    Summary out;
    for (int i = 0; i < int(values.size()); ++i) {
        const double value = values[std::size_t(i)];
        if (std::isnan(value)) {
            if (!out.nullRuns.empty() &&
                out.nullRuns.back().first + out.nullRuns.back().second == i)
                ++out.nullRuns.back().second;
            else
                out.nullRuns.emplace_back(i, 1);
            continue;
        }
        ++out.valid;
        out.mean += value;
        out.min = std::min(out.min, value);
        out.max = std::max(out.max, value);
    }
    out.mean /= std::max(1, out.valid);
    return out;
}

} // namespace wfdbcolumns
