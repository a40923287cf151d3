// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/reject_log.h"

#include "app/cli/command.h"
#include "app/cli/json_text.h"
#include "base/plain_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

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
                    const std::string& reason, const std::string& raw, const std::string& detail) {
    ++m_count;
    if (++m_reasons[reason] == 1)
        m_first[reason] = position;
    if (!m_wanted)
        return;
    nlohmann::ordered_json line{{"source", source}, {"position", position}, {"reason", reason}};
    if (!detail.empty())
        line["detail"] = detail;
    line["raw"] = raw;
    m_file << jsonText(line) << '\n';
}

std::string RejectLog::summary() const {
    constexpr std::size_t kMost = 5;
    std::vector<std::pair<std::string, std::uint64_t>> reasons(m_reasons.begin(), m_reasons.end());
    std::ranges::stable_sort(reasons, std::greater{}, [](const auto& each) { return each.second; });
    std::string text = counted(m_count, "record was rejected", "records were rejected");
    for (std::size_t i = 0; i < std::min(reasons.size(), kMost); ++i) {
        const auto& [reason, count] = reasons[i];
        text += (i == 0 ? ": " : ", ") + shown(reason) + " (" +
                (count > 1 ? std::to_string(count) + ", first at " : "at ") +
                shown(m_first.at(reason)) + ")";
    }
    if (reasons.size() > kMost)
        text += ", and " + counted(reasons.size() - kMost, "other reason", "other reasons");
    if (m_reasons.contains("event time is not a datetime"))
        text += "; --time-format and --time-column say how times are written and where";
    return text;
}

void RejectLog::add(const engine::RejectedRow& letter) {
    add(letter.stream,
        std::to_string(letter.origin.partition) + ':' + std::to_string(letter.origin.offset),
        letter.reason, letter.row, letter.detail);
}

} // namespace vigil::app
