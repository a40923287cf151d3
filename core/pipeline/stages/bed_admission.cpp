// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/bed_admission.h"

#include "model/identity.h"

#include <functional>
#include <utility>

namespace vigil::pipeline {
namespace {

/// Refused beds beyond this many are not told apart any more.
constexpr std::size_t kMostRefused = 1'000'000;
constexpr auto kToldEvery = std::chrono::seconds{10};

} // namespace

bool BedAdmission::admits(std::string_view bed) {
    if (m_others.contains(bed) || m_expected.contains(bed))
        return true;
    if (m_others.size() < m_most) {
        m_others.emplace(bed);
        return true;
    }
    if (m_refused.size() < kMostRefused)
        m_refused.insert(std::hash<std::string_view>{}(bed));
    return false;
}

BedAdmission::Refused BedAdmission::filter(std::vector<model::WaveformBlock>& waves) {
    const base::MutexLock lock(m_mutex);
    const auto refused = std::erase_if(waves, [this](const auto& block)
                                                  REQUIRES(m_mutex) { return !admits(block.bed); });
    return {refused, m_refused.size()};
}

BedAdmission::Refused BedAdmission::filter(model::RecordBatch& rows) {
    const auto* const bed = rows.column(model::kBedColumn);
    if (bed == nullptr)
        return {};
    const base::MutexLock lock(m_mutex);
    std::vector<std::uint32_t> kept;
    std::string_view last;
    bool admitted = true;
    for (std::uint32_t row = 0; row < rows.rowCount(); ++row) {
        // Rows of one bed often follow each other.
        if (const auto name = bed->text(row); row == 0 || name != last) {
            admitted = admits(name);
            last = name;
        }
        if (admitted)
            kept.push_back(row);
    }
    const Refused refused{rows.rowCount() - kept.size(), m_refused.size()};
    if (refused.messages != 0)
        rows = model::selectRows(rows, kept);
    return refused;
}

void RefusalTally::add(const BedAdmission::Refused& refused) {
    m_sum.messages += refused.messages;
    m_sum.beds = refused.beds;
}

std::optional<BedAdmission::Refused> RefusalTally::due(SteadyTime now, bool atEnd) {
    if (m_sum.messages == 0 || (!atEnd && m_told != SteadyTime{} && now - m_told < kToldEvery))
        return std::nullopt;
    m_told = now;
    const auto due = m_sum;
    m_sum.messages = 0;
    return due;
}

} // namespace vigil::pipeline
