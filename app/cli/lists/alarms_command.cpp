// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/lists/alarm_statistics_command.h"
#include "app/cli/lists/stored_option.h"
#include "pipeline/view/alarm_line.h"
#include "store/journal/journal.h"

#include <iostream>
#include <limits>
#include <memory>

namespace vigil::app {

namespace {

struct AlarmsOptions {
    StoredOption stored;
    std::string bed;
    bool open = false;
};

int listJournal(const AlarmsOptions& options, store::Database& database, const StoredRange& range) {
    store::JournalQuery query;
    query.limit = std::numeric_limits<std::uint32_t>::max();
    query.from = range.since;
    if (!options.bed.empty())
        query.bed = options.bed;
    const auto entries = store::Journal::alarms(database, query);
    if (!entries)
        return reportFailure(entries.error());
    for (const auto& entry : *entries)
        std::cout << pipeline::alarmLine(entry.event) << '\n';
    return kDone;
}

int listOpen(const AlarmsOptions& options, store::Database& database, const StoredRange& range) {
    const auto open = store::Journal::readableOpen(database);
    if (!open)
        return reportFailure(open.error());
    for (const auto& alarm : *open) {
        if ((!options.bed.empty() && alarm.bed != options.bed) ||
            (range.since && alarm.raised < *range.since))
            continue;
        alerts::AlarmEvent event;
        event.time = alarm.raised;
        event.what = alerts::AlarmEvent::What::Raised;
        event.alarm = alarm;
        std::cout << pipeline::alarmLine(event) << '\n';
    }
    return kDone;
}

int listAlarms(const AlarmsOptions& options) {
    StoredRange range;
    if (const int code = readStored(options.stored, range); code != kDone)
        return code;
    auto database = store::Database::open(range.database, {true, false, {}});
    if (!database)
        return reportFailure(database.error());
    const int code =
        options.open ? listOpen(options, *database, range) : listJournal(options, *database, range);
    std::cout.flush();
    return code;
}

} // namespace

void addAlarmsCommand(CLI::App& app, Action& action) {
    auto options = std::make_shared<AlarmsOptions>();
    auto* group = app.add_subcommand("alarms", "What the journal of a workspace has of alarms");
    group->require_subcommand(1);
    auto* command =
        group->add_subcommand("list", "Transitions, as `run` prints them, oldest first");
    addStoredOptions(*command, options->stored, "happened");
    command->add_option("--bed", options->bed, "of this bed alone");
    command->add_flag("--open", options->open, "those that stand, as they were when last heard of");
    command->callback([options, &action] {
        action = [options](const std::stop_token&) { return listAlarms(*options); };
    });
    addAlarmStatistics(*group, action);
}

} // namespace vigil::app
