// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/journal/command_log.h"

#include <string>

namespace vigil::store {

Result<std::vector<CommandEntry>> commandsAbout(Database& database, std::uint64_t alarm) {
    auto rows = database.prepare("SELECT t_us, command, subject, actor, reason FROM command"
                                 " WHERE subject = ? AND error = '' ORDER BY id");
    if (!rows)
        return propagate(rows);
    const auto subject = std::to_string(alarm);
    rows->bind(1, std::string_view(subject));
    std::vector<CommandEntry> entries;
    auto read = rows->forEachRow([&] {
        CommandEntry entry;
        entry.time = eventFromMicros(rows->integer(0));
        entry.command = rows->text(1);
        entry.subject = rows->text(2);
        entry.actor = rows->text(3);
        entry.reason = rows->text(4);
        entries.push_back(std::move(entry));
    });
    if (!read)
        return propagate(read);
    return entries;
}

} // namespace vigil::store
