// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/view/bed_views.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace vigil::pipeline {

using namespace std::chrono_literals;

namespace {

constexpr Ticks kWaveStale = 2s;

using Waves = std::map<std::string, std::vector<WaveRouter::Entry>>;

bool isUnheard(const SourceView& source) {
    return !source.traits.ticksInBand && source.state != SourceState::Connected;
}

/// A configured bed, with what was seen of it.
BedView viewOf(const BedConfig& config, const BedView* seen) {
    BedView view = seen != nullptr ? *seen : BedView{};
    view.bed = config.id;
    view.label = config.label;
    if (view.patient.empty())
        view.patient = config.patient;
    // A name belongs to a patient, not to a bed: another patient there shows without it.
    if (view.patient == config.patient)
        view.patientName = config.patientName;
    view.occupied = view.occupied || !config.patient.empty() || !config.patientName.empty();
    return view;
}

std::vector<BedView> configuredAndSeen(const Workspace& workspace, const BedFacts& facts) {
    std::map<std::string_view, const BedView*> seen;
    for (const auto& bed : facts.numerics)
        seen.emplace(bed->bed, bed.get());
    std::vector<BedView> beds;
    for (const auto& config : workspace.beds) {
        const auto found = seen.find(config.id);
        beds.push_back(viewOf(config, found != seen.end() ? found->second : nullptr));
        if (found != seen.end())
            seen.erase(found);
    }
    for (const auto& [key, bed] : seen)
        beds.push_back(*bed);
    return beds;
}

/// Beds that are supervised and never spoke in this run: what is known of them are their alarms.
void addExpected(std::vector<BedView>& beds, const std::vector<alerts::AlarmStatus>& alarms) {
    std::map<std::string_view, std::size_t> listed;
    for (std::size_t i = 0; i < beds.size(); ++i)
        listed.emplace(beds[i].bed, i);
    std::map<std::string_view, BedView> unlisted;
    for (const auto& alarm : alarms) {
        if (alarm.bed.empty())
            continue;
        const auto known = listed.find(alarm.bed);
        auto& bed = known != listed.end() ? beds[known->second] : unlisted[alarm.bed];
        if (bed.source) // seen: its numerics tell
            continue;
        bed.bed = alarm.bed;
        if (bed.label.empty())
            bed.label = alarm.bed;
        if (bed.patient.empty())
            bed.patient = alarm.patient;
        bed.occupied = true;
        bed.freshness = Freshness::Stale;
        bed.alarms.push_back(alarm);
    }
    for (auto& [key, bed] : unlisted)
        beds.push_back(std::move(bed));
}

/// Which source a silent bed waits for; empty while all are heard.
std::string lostSourceOf(const BedView& bed, const std::vector<SourceView>& sources,
                         bool hasWaves) {
    const bool silent = bed.freshness == Freshness::Stale || bed.freshness == Freshness::Never;
    // Waves tell of a bed that sends nothing else.
    if (!silent || (!bed.source && hasWaves))
        return {};
    const auto own = bed.source && *bed.source < sources.size()
                         ? sources.begin() + static_cast<std::ptrdiff_t>(*bed.source)
                         : std::ranges::find_if(sources, isUnheard);
    return own != sources.end() && isUnheard(*own) ? own->name + " (" + own->address + ')'
                                                   : std::string();
}

void addWaves(BedView& bed, const std::vector<WaveRouter::Entry>& entries, EventTime now) {
    if (bed.freshness == Freshness::Never)
        bed.occupied = true;
    for (const auto& entry : entries)
        bed.waves.push_back(
            {entry.channel, now - entry.newest > kWaveStale ? Freshness::Stale : Freshness::Live});
}

BedView ofWavesOnly(const std::string& key, const std::vector<WaveRouter::Entry>& entries,
                    EventTime now, Ticks silentAfter) {
    BedView bed;
    bed.bed = bed.label = key;
    bed.occupied = true;
    for (const auto& entry : entries) {
        bed.lastSeen = std::max(bed.lastSeen.value_or(entry.newest), entry.newest);
        bed.waves.push_back({entry.channel, Freshness::Live});
    }
    bed.freshness = now - *bed.lastSeen > silentAfter ? Freshness::Stale : Freshness::Live;
    return bed;
}

} // namespace

std::vector<BedView> bedViews(const Workspace& workspace, const BedFacts& facts) {
    auto beds = configuredAndSeen(workspace, facts);
    addExpected(beds, facts.alarms);
    Waves waves = facts.waves.views();
    for (auto& bed : beds) {
        const auto found = waves.find(bed.bed);
        bed.lostSource = lostSourceOf(bed, facts.sources, found != waves.end());
        if (found == waves.end())
            continue;
        addWaves(bed, found->second, facts.now);
        waves.erase(found);
    }
    for (const auto& [key, entries] : waves)
        beds.push_back(ofWavesOnly(key, entries, facts.now, workspace.rules.stale.bedSilent));
    return beds;
}

} // namespace vigil::pipeline
