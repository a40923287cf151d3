// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/row_reader.h"

#include <string>
#include <string_view>
#include <vector>

namespace vigil::ingest {

/// Records refused since they were last taken. *Thread:* one.
class RejectedRows {
public:
    explicit RejectedRows(const std::filesystem::path& path) : m_path(path.string()) {}

    void add(std::int64_t offset, std::int64_t line, std::string reason, std::string_view raw) {
        auto& row = m_rows.emplace_back();
        row.offset = offset;
        row.position = m_path + ":" + std::to_string(line);
        row.reason = std::move(reason);
        // A file that is wrong throughout must not fill the memory before anyone asks.
        if (m_rows.size() <= kMostRaw)
            row.raw = raw.substr(0, kRawLength);
    }

    [[nodiscard]] std::vector<RejectedRow> take() { return std::exchange(m_rows, {}); }

private:
    static constexpr std::size_t kRawLength = 4096;
    static constexpr std::size_t kMostRaw = 10'000;

    std::string m_path;
    std::vector<RejectedRow> m_rows;
};

} // namespace vigil::ingest
