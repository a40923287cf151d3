// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/reject_log.h"

#include "app/cli/json_text.h"

#include <nlohmann/json.hpp>

namespace vigil::app {

Result<void> RejectLog::open(const std::string& path) {
    m_wanted = !path.empty();
    if (m_wanted)
        m_file.open(path, std::ios::binary);
    if (m_wanted && !m_file)
        return fail(ErrorCode::Io, "cannot be written", path);
    return {};
}

void RejectLog::add(const std::string& source, const std::string& position,
                    const std::string& reason, const std::string& raw) {
    ++m_count;
    ++m_reasons[reason];
    if (m_wanted)
        m_file << jsonText(nlohmann::ordered_json{
                      {"source", source}, {"position", position}, {"reason", reason}, {"raw", raw}})
               << '\n';
}

void RejectLog::add(const engine::RejectedRow& letter) {
    add(letter.stream,
        std::to_string(letter.origin.partition) + ':' + std::to_string(letter.origin.offset),
        letter.reason, letter.row);
}

} // namespace vigil::app
