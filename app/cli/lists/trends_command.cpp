// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/json_text.h"
#include "app/cli/lists/stored_option.h"
#include "base/closest_name.h"
#include "store/trend/trend_reader.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>
#include <memory>
#include <vector>

namespace vigil::app {

namespace {

struct TrendsOptions {
    StoredOption stored;
    std::string bed, signal;
};

/// What is stored under other names, for who has mistyped one.
Error unknownSeries(const TrendsOptions& options, const std::vector<store::SeriesKey>& all) {
    std::vector<std::string_view> names;
    const bool bedKnown = std::ranges::any_of(
        all, [&](const store::SeriesKey& key) { return key.bed == options.bed; });
    for (const auto& key : all)
        if (!bedKnown || key.bed == options.bed)
            names.emplace_back(bedKnown ? key.signal : key.bed);
    const auto near = base::closestName(bedKnown ? options.signal : options.bed, names);
    return {ErrorCode::NotFound,
            "nothing is stored of '" + options.signal + "' of '" + options.bed + "'" +
                (near.empty() ? "" : "; did you mean '" + std::string(near) + "'?"),
            options.stored.workspace.path};
}

int listTrend(const TrendsOptions& options) {
    StoredRange range;
    if (const int code = readStored(options.stored, range); code != kDone)
        return code;
    auto reader = store::TrendReader::open(range.database);
    if (!reader)
        return reportFailure(reader.error());
    const auto all = reader->series();
    if (!all)
        return reportFailure(all.error());
    if (std::ranges::none_of(*all, [&](const store::SeriesKey& key) {
            return key.bed == options.bed && key.signal == options.signal;
        }))
        return reportFailure(unknownSeries(options, *all));
    const auto samples =
        reader->query({options.bed, options.signal, {}}, range.since.value_or(kMinTime),
                      range.until.value_or(kMaxTime));
    if (!samples)
        return reportFailure(samples.error());
    for (const auto& sample : samples->samples)
        std::cout << jsonText(nlohmann::ordered_json{{"time", toIso8601(sample.time)},
                                                     {"value", sample.value}})
                  << '\n';
    std::cout.flush();
    for (const auto& chunk : samples->damaged)
        std::cerr << "vigilctl: warning: " << chunk.samples << " values from "
                  << toIso8601(chunk.from) << " to " << toIso8601(chunk.to)
                  << " are damaged and left out\n";
    return kDone;
}

} // namespace

void addTrendsCommand(CLI::App& app, Action& action) {
    auto options = std::make_shared<TrendsOptions>();
    auto* command = app.add_subcommand(
        "trends", "Stored values of one signal, or of one column of a query's results "
                  "(OUTPUT.COLUMN): a JSON line each, oldest first");
    addStoredOptions(*command, options->stored, "was measured");
    command->add_option("--until", options->stored.until, "only what was measured before");
    command->add_option("--bed", options->bed, "whose; of results without beds their texts")
        ->required();
    command->add_option("--signal", options->signal, "for example HR, or avg_hr.hr")->required();
    command->callback([options, &action] {
        action = [options](const std::stop_token&) { return listTrend(*options); };
    });
}

} // namespace vigil::app
