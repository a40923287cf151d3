// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/json_text.h"
#include "app/cli/lists/stored_option.h"
#include "store/journal/journal.h"

#include <nlohmann/json.hpp>

#include <iostream>
#include <limits>
#include <memory>

namespace vigil::app {

namespace {

std::string lossLine(const store::LossEvent& loss) {
    const nlohmann::ordered_json line{{"time", toIso8601(loss.time)},
                                      {"from", toIso8601(loss.from)},
                                      {"to", toIso8601(loss.to)},
                                      {"source", loss.source},
                                      {"bed", loss.bed},
                                      {"signal", loss.signal},
                                      {"kind", store::lossKindName(loss.kind)},
                                      {"count", loss.count},
                                      {"reason", loss.reason}};
    return jsonText(line);
}

int listLosses(const StoredOption& options) {
    StoredRange range;
    if (const int code = readStored(options, range); code != kDone)
        return code;
    store::JournalQuery query;
    query.limit = std::numeric_limits<std::uint32_t>::max();
    query.from = range.since;
    auto database = store::Database::open(range.database, {true, false, {}});
    if (!database)
        return reportFailure(database.error());
    const auto losses = store::Journal::losses(*database, query);
    if (!losses)
        return reportFailure(losses.error());
    for (const auto& loss : *losses)
        std::cout << lossLine(loss) << '\n';
    std::cout.flush();
    return kDone;
}

} // namespace

void addLossesCommand(CLI::App& app, Action& action) {
    auto options = std::make_shared<StoredOption>();
    auto* command = app.add_subcommand(
        "losses", "What the store of a workspace lacks, and why: a JSON line each, oldest first");
    addStoredOptions(*command, *options, "was noticed");
    command->callback([options, &action] {
        action = [options](const std::stop_token&) { return listLosses(*options); };
    });
}

} // namespace vigil::app
