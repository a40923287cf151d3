// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/escalation/incident_record.h"

#include <algorithm>
#include <array>

namespace vigil::alerts {
namespace {

/// In the order of the enum.
constexpr std::array<std::string_view, 17> kEntries{
    "opened",   "suppressed",   "unsuppressed",    "called",         "delivered",
    "failed",   "delayed",      "acknowledged",    "unacknowledged", "acknowledge_timeout",
    "snoozed",  "snooze_ended", "priority_raised", "reopened",       "exhausted",
    "resolved", "closed"};

} // namespace

std::string_view name(IncidentEntry::What value) noexcept {
    const auto index = static_cast<std::size_t>(value);
    return index < kEntries.size() ? kEntries[index] : std::string_view{};
}

std::optional<IncidentEntry::What> incidentEntryFromName(std::string_view text) noexcept {
    const auto* const found = std::ranges::find(kEntries, text);
    if (found == kEntries.end())
        return std::nullopt;
    return static_cast<IncidentEntry::What>(found - kEntries.begin());
}

std::optional<IncidentState> incidentStateFromName(std::string_view text) noexcept {
    for (int i = 0; i <= static_cast<int>(IncidentState::Closed); ++i)
        if (name(static_cast<IncidentState>(i)) == text)
            return static_cast<IncidentState>(i);
    return std::nullopt;
}

} // namespace vigil::alerts
