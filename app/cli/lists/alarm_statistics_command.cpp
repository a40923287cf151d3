// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/lists/alarm_statistics_command.h"

#include "app/cli/json_text.h"
#include "app/cli/lists/stored_option.h"
#include "store/journal/alarm_statistics.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>
#include <memory>

namespace vigil::app {

namespace {

using Json = nlohmann::ordered_json;
using Statistics = store::AlarmStatistics;

Json jsonOf(const Statistics::Count& count) {
    return {{"raised", count.raised},
            {"suppressed", count.suppressed},
            {"acknowledged", count.acknowledged},
            {"unattended", count.unattended}};
}

/// The noisiest first.
Json ranked(const char* member, const std::map<std::string, Statistics::Count>& counts) {
    std::vector<std::pair<std::string, Statistics::Count>> order(counts.begin(), counts.end());
    std::ranges::stable_sort(order, std::greater<>(),
                             [](const auto& entry) { return entry.second.raised; });
    Json list = Json::array();
    for (const auto& [name, count] : order) {
        Json line{{member, name}};
        line.update(jsonOf(count));
        list.push_back(std::move(line));
    }
    return list;
}

int tellStatistics(const StoredOption& options) {
    StoredRange range;
    if (const int code = readStored(options, range); code != kDone)
        return code;
    auto database = store::Database::open(range.database, {true, false, {}});
    if (!database)
        return reportFailure(database.error());
    const auto found = store::alarmStatistics(*database, range.since, range.until);
    if (!found)
        return reportFailure(found.error());
    const auto seconds = [&](double q) {
        const auto within = found->acknowledgedWithin(q);
        return within ? Json(std::chrono::duration<double>(*within).count()) : Json(nullptr);
    };
    Json json = jsonOf(found->all);
    if (found->from != EventTime{}) {
        json["from"] = toIso8601(found->from);
        json["to"] = toIso8601(found->to);
    }
    json["seconds_to_acknowledge"] = {{"median", seconds(0.5)}, {"p95", seconds(0.95)}};
    json["by_priority"] = found->byPriority;
    json["by_rule"] = ranked("rule", found->byRule);
    json["by_bed"] = ranked("bed", found->byBed);
    json["by_bed_and_day"] = Json::array();
    for (const auto& [place, raised] : found->byBedAndDay)
        json["by_bed_and_day"].push_back(
            {{"bed", place.first}, {"day", place.second}, {"raised", raised}});
    std::cout << jsonText(json) << std::endl;
    return kDone;
}

} // namespace

void addAlarmStatistics(CLI::App& alarms, Action& action) {
    auto options = std::make_shared<StoredOption>();
    auto* command = alarms.add_subcommand(
        "statistics", "Alarms per bed and day, the noisiest rules and beds, how soon people came");
    addStoredOptions(*command, *options, "happened");
    command->callback([options, &action] {
        action = [options](const std::stop_token&) { return tellStatistics(*options); };
    });
}

} // namespace vigil::app
