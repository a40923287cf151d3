// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "engine/query_shard.h"

#include <cstdint>
#include <fstream>
#include <map>
#include <string>

namespace vigil::app {

/// Counts and keeps what was rejected, as JSON lines where a file is wanted. *Thread:* one.
class RejectLog {
public:
    /// `path`: empty for none. Error: Io.
    [[nodiscard]] Result<void> open(const std::string& path);

    /// `detail`: what is specific of the reason; may be empty.
    void add(const std::string& source, const std::string& position, const std::string& reason,
             const std::string& raw, const std::string& detail = {});

    void add(const engine::RejectedRow& letter);

    [[nodiscard]] std::uint64_t count() const noexcept { return m_count; }

    [[nodiscard]] const std::map<std::string, std::uint64_t>& reasons() const noexcept {
        return m_reasons;
    }

    /// "3 records were rejected: event time is not a datetime (2, first at a.csv:7), ..."
    [[nodiscard]] std::string summary() const;

private:
    bool m_wanted = false;
    std::ofstream m_file;
    std::uint64_t m_count = 0;
    std::map<std::string, std::uint64_t> m_reasons;
    std::map<std::string, std::string> m_first; ///< position of the first with a reason
};

} // namespace vigil::app
