// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/json_text.h"
#include "app/cli/lists/stored_option.h"
#include "store/journal/incidents.h"

#include <nlohmann/json.hpp>

#include <iostream>
#include <limits>
#include <map>
#include <memory>
#include <tuple>

namespace vigil::app {

namespace {

using Json = nlohmann::ordered_json;
using What = alerts::IncidentEntry::What;

struct IncidentOptions {
    StoredOption stored;
    std::string bed;
    std::uint64_t id = 0;
    bool history = false;
};

Json timeOf(const std::optional<EventTime>& time) {
    return time ? Json(toIso8601(*time)) : Json(nullptr);
}

/// Each call once, with what has come of it so far.
Json stepsOf(const std::vector<alerts::IncidentEntry>& entries) {
    using Call = std::tuple<unsigned, unsigned, unsigned, std::string>;
    std::map<Call, std::size_t> places;
    Json steps = Json::array();
    for (const auto& entry : entries) {
        if (entry.what != What::Called && entry.what != What::Delivered &&
            entry.what != What::Failed && entry.what != What::Delayed)
            continue;
        const Call call{entry.round, entry.loop, entry.step, entry.to};
        const auto [place, isNew] = places.emplace(call, steps.size());
        if (isNew)
            steps.push_back({{"time", toIso8601(entry.time)},
                             {"step", entry.step},
                             {"loop", entry.loop},
                             {"to", entry.to},
                             {"result", entry.result}});
        else
            steps[place->second]["result"] = entry.result;
    }
    return steps;
}

Json historyOf(const std::vector<alerts::IncidentEntry>& entries) {
    Json history = Json::array();
    for (const auto& entry : entries) {
        Json line{{"time", toIso8601(entry.time)}, {"what", alerts::name(entry.what)}};
        for (const auto& [member, text] : {std::pair{"to", &entry.to},
                                           {"result", &entry.result},
                                           {"actor", &entry.actor},
                                           {"reason", &entry.reason}})
            if (!text->empty())
                line[member] = *text;
        history.push_back(std::move(line));
    }
    return history;
}

int listIncidents(const IncidentOptions& options) {
    StoredRange range;
    if (const int code = readStored(options.stored, range); code != kDone)
        return code;
    auto database = store::Database::open(range.database, {true, false, {}});
    if (!database)
        return reportFailure(database.error());
    store::IncidentQuery query;
    query.limit = std::numeric_limits<std::uint32_t>::max();
    query.from = range.since;
    if (!options.bed.empty())
        query.bed = options.bed;
    if (options.id != 0)
        query.id = options.id;
    const auto incidents = store::Incidents::list(*database, query);
    if (!incidents)
        return reportFailure(incidents.error());
    for (const auto& [record, entries] : *incidents) {
        Json line{{"id", record.id},
                  {"state", alerts::name(record.state)},
                  {"bed", record.alarm.bed},
                  {"rule", record.alarm.rule},
                  {"subject", record.alarm.subject},
                  {"priority", alerts::name(record.alarm.priority)},
                  {"opened", toIso8601(record.opened)},
                  {"resolved", timeOf(record.resolved)},
                  {"acknowledged_by", record.acknowledgedBy},
                  {"exhausted", record.exhausted},
                  {"policy", record.policy.name},
                  {"steps", stepsOf(entries)}};
        if (options.history)
            line["history"] = historyOf(entries);
        std::cout << jsonText(line) << '\n';
    }
    std::cout.flush();
    return kDone;
}

} // namespace

void addIncidentCommand(CLI::App& app, Action& action) {
    auto options = std::make_shared<IncidentOptions>();
    auto* group = app.add_subcommand("incident", "Who was told of alarms, and what came of it");
    group->require_subcommand(1);
    auto* command = group->add_subcommand("list", "Incidents as JSON lines, oldest first");
    addStoredOptions(*command, options->stored, "opened");
    command->add_option("--bed", options->bed, "of this bed alone");
    command->add_option("--id", options->id, "this one alone");
    command->add_flag("--history", options->history, "with everything that happened to it");
    command->callback([options, &action] {
        action = [options](const std::stop_token&) { return listIncidents(*options); };
    });
}

} // namespace vigil::app
