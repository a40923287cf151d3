// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stored_lists.h"

#include "base/log.h"
#include "base/plain_text.h"
#include "store/journal/command_log.h"
#include "store/journal/dead_letters.h"
#include "store/journal/incidents.h"
#include "store/journal/journal.h"

#include <algorithm>

namespace vigil::pipeline {
namespace {

Result<store::Database> openToRead(const std::filesystem::path& path) {
    store::OpenOptions readOnly;
    readOnly.readOnly = true;
    return store::Database::open(path, readOnly);
}

} // namespace

QString screenText(const std::string& text) { return QString::fromStdString(shownLines(text)); }

DeadLetterList readDeadLetters(const std::filesystem::path& path, std::size_t most) {
    if (path.empty())
        return {{}, false, {}};
    auto database = openToRead(path);
    const auto letters = database ? store::DeadLetters::list(*database, most) : propagate(database);
    if (!letters) {
        log::warning("vigil.pipeline", "dead letters cannot be read: {}", letters.error().text());
        return {{}, true, screenText(letters.error().text())};
    }
    DeadLetterList list;
    for (const auto& stored : *letters)
        list.rows.push_back(
            {stored.id, stored.letter.arrival,
             screenText(std::string(model::deadLetterReasonName(stored.letter.reason))),
             screenText(stored.letter.detail), screenText(shown(stored.letter.topic)),
             screenText(stored.source), QByteArray::fromStdString(stored.letter.payload)});
    return list;
}

LossList readLosses(const std::filesystem::path& path, std::size_t most) {
    if (path.empty())
        return {{}, false, {}};
    auto database = openToRead(path);
    if (!database)
        return {{}, true, screenText(database.error().text())};
    store::JournalQuery newest;
    newest.limit = most;
    const auto losses = store::Journal::losses(*database, newest);
    if (!losses)
        return {{}, true, screenText(losses.error().text())};
    LossList list;
    for (auto loss = losses->rbegin(); loss != losses->rend(); ++loss)
        list.rows.push_back({screenText(std::string(store::lossKindName(loss->kind))),
                             screenText(loss->reason), screenText(shown(loss->source)),
                             screenText(shown(loss->bed)), screenText(shown(loss->signal)),
                             loss->from, loss->to, loss->count});
    return list;
}

IncidentStory readIncident(const std::filesystem::path& path, quint64 alarm, quint64 incident) {
    IncidentStory story;
    story.alarm = alarm;
    story.stored = !path.empty();
    if (path.empty())
        return story;
    const auto failed = [&](const Error& error) {
        story.error = screenText(error.text());
        return story;
    };
    auto database = openToRead(path);
    if (!database)
        return failed(database.error());
    const auto incidents = store::Incidents::list(*database, {.id = incident});
    if (!incidents)
        return failed(incidents.error());
    const auto commands = store::commandsAbout(*database, alarm);
    if (!commands)
        return failed(commands.error());
    for (const auto& found : *incidents)
        for (const auto& entry : found.entries)
            story.lines.push_back({entry.time, screenText(std::string(alerts::name(entry.what))),
                                   screenText(entry.to), screenText(entry.result),
                                   screenText(entry.actor), screenText(entry.reason)});
    for (const auto& command : *commands)
        story.lines.push_back({command.time,
                               screenText(command.command),
                               {},
                               {},
                               screenText(command.actor),
                               screenText(command.reason)});
    std::ranges::stable_sort(story.lines, {}, &IncidentLine::time);
    return story;
}

} // namespace vigil::pipeline
