// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/input_merge.h"
#include "app/cli/query_output.h"
#include "base/clock.h"
#include "base/plain_text.h"
#include "engine/column_watch.h"
#include "engine/event_times.h"
#include "engine/explain.h"
#include "engine/growth_warnings.h"
#include "engine/query_runner.h"
#include "ingest/rows/expand_inputs.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <numeric>
#include <sstream>
#include <thread>

namespace vigil::app {
namespace {

using nlohmann::ordered_json;

struct Options {
    std::vector<std::string> inputs;
    std::vector<std::string> references;
    std::string sql;
    std::string sqlFile;
    std::string format = "auto";
    std::string nulls;
    std::string keyFromFile;
    std::string start;
    std::string arrival;
    std::string arrivalUnit;
    std::string early, late, latePolicy, outOfOrder, outOfOrderPolicy;
    std::string bounds = "end";
    int shards = 1;
    std::string output = "jsonl";
    std::string stats;
    std::string deadLetters;
    std::string live;
    std::string memory;
    std::string time;
    bool explain = false;
};

/// Option text that is wrong: usage, with what would be right.
int usage(const std::string& what) {
    std::cerr << "vigilctl: error: " << what << '\n';
    return kUsage;
}

bool parseNulls(const std::string& text, std::vector<double>& out) {
    std::istringstream parts(text);
    std::string part;
    while (std::getline(parts, part, ',')) {
        double value = 0;
        const auto [end, status] = std::from_chars(part.data(), part.data() + part.size(), value);
        if (status != std::errc{} || end != part.data() + part.size())
            return false;
        out.push_back(value);
    }
    return true;
}

/// "5m" or "off"; false when it is neither.
bool parseTolerance(const std::string& text, std::optional<Ticks>& out) {
    if (text.empty())
        return true;
    if (text == "off") {
        out.reset();
        return true;
    }
    const auto span = parseSpan(text);
    if (span)
        out = *span;
    return span.has_value();
}

/// "256MiB", "64KiB", "1GiB" or a number of bytes.
std::optional<std::size_t> parseBytes(std::string_view text) {
    double amount = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), amount);
    if (status != std::errc{} || !(amount > 0))
        return std::nullopt;
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    constexpr std::array<std::string_view, 4> kUnits{"B", "KiB", "MiB", "GiB"};
    const auto known = std::ranges::find(kUnits, unit.empty() ? kUnits[0] : unit);
    if (known == kUnits.end())
        return std::nullopt;
    const double bytes = std::ldexp(amount, 10 * static_cast<int>(known - kUnits.begin()));
    constexpr double kMost = 1e15;
    return bytes < 1 || bytes > kMost ? std::nullopt
                                      : std::optional(static_cast<std::size_t>(bytes));
}

bool parsePolicy(const std::string& text, engine::LatePolicy& out) {
    if (text.empty())
        return true;
    if (text == "adjust")
        out = engine::LatePolicy::Adjust;
    else if (text == "drop")
        out = engine::LatePolicy::Drop;
    else
        return false;
    return true;
}

/// What the query gets of its options; an error text when one is wrong.
std::optional<std::string> timePolicyOf(const Options& options, engine::TimePolicy& policy) {
    policy = options.arrival.empty() ? engine::TimePolicy::recorded() : engine::TimePolicy{};
    if (!parseTolerance(options.early, policy.early))
        return "--early takes a span such as 5m, or off";
    if (!parseTolerance(options.late, policy.late))
        return "--late takes a span such as 5s, or off";
    std::optional<Ticks> outOfOrder = policy.outOfOrder;
    if (!parseTolerance(options.outOfOrder, outOfOrder) || !outOfOrder)
        return "--out-of-order takes a span such as 0s or 1h";
    policy.outOfOrder = *outOfOrder;
    if (!parsePolicy(options.latePolicy, policy.latePolicy))
        return "--late-policy takes adjust or drop";
    if (!parsePolicy(options.outOfOrderPolicy, policy.outOfOrderPolicy))
        return "--out-of-order-policy takes adjust or drop";
    return std::nullopt;
}

Result<std::vector<NamedInput>> namedInputs(const std::vector<std::string>& texts) {
    std::vector<NamedInput> inputs;
    for (const auto& text : texts) {
        // "NAME=PATH"; a path that exists as it stands may itself hold a '='.
        const auto equals = text.find('=');
        const bool named = equals != std::string::npos && !std::filesystem::exists(text) &&
                           text.find('/') > equals;
        const std::string name = named ? text.substr(0, equals) : "input";
        auto files = ingest::expandInputs(named ? text.substr(equals + 1) : text);
        if (!files)
            return propagate(files);
        auto known = std::ranges::find(inputs, name, &NamedInput::name);
        if (known == inputs.end())
            known = inputs.insert(inputs.end(), NamedInput{name, {}});
        known->files.insert(known->files.end(), files->begin(), files->end());
    }
    return inputs;
}

/// By partition, as InputMerge numbers them.
std::shared_ptr<const std::vector<std::string>> fileNames(const NamedInput& input) {
    auto names = std::make_shared<std::vector<std::string>>();
    for (const auto& file : input.files)
        names->push_back(file.string());
    return names;
}

/// Error messages with the line and a caret below.
void printDiagnostics(const engine::Diagnostics& diagnostics, const std::string& file,
                      const std::string& sql) {
    for (const auto& diagnostic : diagnostics)
        std::cerr << engine::renderDiagnostic(diagnostic, sql, file) << '\n';
}

/// Rejected text, and reasons that quote it, may hold anything.
std::string jsonText(const ordered_json& json, int indent) {
    return shownJson(json.dump(indent, ' ', false, ordered_json::error_handler_t::replace));
}

/// Counts and keeps what was rejected.
class RejectLog {
public:
    Result<void> open(const std::string& path) {
        m_wanted = !path.empty();
        if (m_wanted)
            m_file.open(path, std::ios::binary);
        if (m_wanted && !m_file)
            return fail(ErrorCode::Io, "cannot be written", path);
        return {};
    }

    void add(const std::string& source, const std::string& position, const std::string& reason,
             const std::string& raw) {
        ++m_count;
        ++m_reasons[reason];
        if (m_wanted)
            m_file << jsonText({{"source", source},
                                {"position", position},
                                {"reason", reason},
                                {"raw", raw}},
                               -1)
                   << '\n';
    }

    void add(const engine::DeadLetter& letter) {
        add(letter.stream,
            std::to_string(letter.origin.partition) + ':' + std::to_string(letter.origin.offset),
            letter.reason, letter.row);
    }

    [[nodiscard]] std::uint64_t count() const noexcept { return m_count; }

    [[nodiscard]] const std::map<std::string, std::uint64_t>& reasons() const noexcept {
        return m_reasons;
    }

private:
    bool m_wanted = false;
    std::ofstream m_file;
    std::uint64_t m_count = 0;
    std::map<std::string, std::uint64_t> m_reasons;
};

ordered_json statsOf(const engine::TimeCounters& counters, std::uint64_t rowsOut,
                     const RejectLog& rejected, const engine::StateSize& state, double seconds) {
    return {
        {"rows_in", counters.rowsIn},
        {"rows_out", rowsOut},
        {"early_dropped", counters.earlyDropped},
        {"late_adjusted", counters.lateAdjusted},
        {"late_dropped", counters.lateDropped},
        {"reordered", counters.reordered},
        {"out_of_order_adjusted", counters.outOfOrderAdjusted},
        {"out_of_order_dropped", counters.outOfOrderDropped},
        {"duplicates", 0},
        {"dead_letters", rejected.count()},
        {"dead_letter_reasons", rejected.reasons()},
        {"state_bytes", state.bytes},
        {"state_keys", state.keys},
        {"state_open", state.open},
        {"state_rows", state.rows},
        {"seconds", seconds},
        {"rows_per_second", seconds > 0 ? static_cast<double>(counters.rowsIn) / seconds : 0.0}};
}

/// Looks at the open windows of a query each time its input passes a multiple of a span, with
/// what has come up to there.
class LiveLooks {
public:
    explicit LiveLooks(Ticks every) : m_every(every) {}

    /// Calls `push` with the rows up to each such time, `look` between them.
    template <typename Push, typename Look>
    void cut(const engine::Query& query, const model::BatchPtr& batch, Push push, Look look) {
        const auto times = engine::eventTimes(query, batch->stream, batch);
        std::uint32_t from = 0;
        for (std::uint32_t row = 0; row < times.size(); ++row) {
            if (!times[row] || *times[row] <= m_next)
                continue;
            if (m_next != engine::kMinTime) {
                push(rowsOf(batch, from, row));
                from = row;
                look();
            }
            m_next = firstAtOrAfter(*times[row]);
        }
        push(rowsOf(batch, from, static_cast<std::uint32_t>(times.size())));
    }

private:
    [[nodiscard]] EventTime firstAtOrAfter(EventTime t) const {
        const auto ticks = t.time_since_epoch().count();
        const auto rest = ((ticks - 1) % m_every.count() + m_every.count()) % m_every.count();
        return t - Ticks{1 + rest} + m_every;
    }

    static model::BatchPtr rowsOf(const model::BatchPtr& batch, std::uint32_t from,
                                  std::uint32_t to) {
        if (from == 0 && to == batch->rowCount())
            return batch;
        std::vector<std::uint32_t> rows(to - from);
        std::iota(rows.begin(), rows.end(), from);
        return std::make_shared<const model::RecordBatch>(model::selectRows(*batch, rows));
    }

    Ticks m_every;
    EventTime m_next = engine::kMinTime;
};

/// A query at work: what it reads goes in, what it gives goes out.
struct Running {
    const engine::Query& query;
    engine::QueryRunner& runner;
    RejectLog& rejected;
    ResultWriter* writer = nullptr; ///< null: rows are not wanted
    std::optional<LiveLooks> live;
    engine::ColumnWatch columns;

    void push(const model::BatchPtr& batch) {
        columns.see(batch);
        runner.push(batch->stream, batch);
        takeOut();
    }

    void takeOut() {
        for (const auto& letter : runner.takeDeadLetters())
            rejected.add(letter);
        if (const auto results = runner.takeResults(); writer != nullptr)
            writer->write(results);
    }
};

/// Pushes everything a merge has; false when stopped, by the caller or by the budget.
Result<bool> pushAll(InputMerge& merge, Running& run, const std::stop_token& stop) {
    while (!stop.stop_requested() && !run.runner.stopped()) {
        auto batch = merge.next();
        for (const auto& reject : merge.takeRejected())
            run.rejected.add(reject.file, reject.row.position, reject.row.reason, reject.row.raw);
        if (!batch)
            return propagate(batch);
        if (!*batch)
            return true;
        if (!run.live) {
            run.push(*batch);
            continue;
        }
        Result<void> looked;
        run.live->cut(
            run.query, *batch, [&](const model::BatchPtr& rows) { run.push(rows); },
            [&] {
                auto open = run.runner.provisional();
                if (open)
                    run.writer->write(*open);
                else
                    looked = propagate(open);
            });
        if (!looked)
            return propagate(looked);
    }
    return false;
}

/// Names that no record had are told: most are slips, and all of them were read as null.
void warnOfMissing(const engine::ColumnWatch& columns) {
    for (const auto& missing : columns.missing())
        std::cerr << "vigilctl: warning: no record of '" << shown(missing.input)
                  << "' had a column '" << shown(missing.column) << "': it was read as null"
                  << (missing.hint.empty() ? "" : "; ") << shown(missing.hint) << '\n';
}

/// Ends a run that takes longer than the caller wants. *Thread:* the caller's, beside its own.
class Deadline {
public:
    Deadline(engine::QueryRunner& runner, std::chrono::nanoseconds time)
        : m_runner(runner), m_time(time) {
        if (time.count() > 0)
            m_thread = std::jthread([this](const std::stop_token& stop) {
                base::SystemClock clock;
                if (!clock.waitFor(m_time, stop))
                    return;
                m_passed = true;
                m_runner.interrupt();
            });
    }

    [[nodiscard]] bool passed() const noexcept { return m_passed; }

private:
    engine::QueryRunner& m_runner;
    std::chrono::nanoseconds m_time;
    std::atomic<bool> m_passed{false};
    std::jthread m_thread; ///< last: everything else exists when it starts
};

/// Says which bound ended the query, where, and what would help.
int reportBreach(const engine::BudgetBreach& breach, const Options& options, bool late) {
    using What = engine::BudgetBreach::What;
    std::string text = breach.text();
    std::string help = breach.remedy.empty() ? std::string() : "try " + breach.remedy;
    const auto offer = [&help](const std::string& option) {
        help = help.empty() ? option : option + ", or " + help;
    };
    if (late) {
        text = "the query took longer than " + options.time + "; it was at work in " + breach.where;
        offer("raise --time");
    } else if (breach.what == What::Memory) {
        offer("raise --memory");
    }
    std::cerr << "vigilctl: error: " << text << (help.empty() ? "" : "; ") << help << '\n';
    return kFailed;
}

int query(Options options, const std::stop_token& stop) {
    if (options.sql.empty() == options.sqlFile.empty())
        return usage("give the query either as --sql TEXT or as --sql-file FILE");
    std::string fileName = "<sql>";
    if (!options.sqlFile.empty()) {
        std::ifstream file(options.sqlFile, std::ios::binary);
        std::ostringstream text;
        text << file.rdbuf();
        if (!file)
            return reportFailure({ErrorCode::Io, "the query file cannot be read", options.sqlFile});
        options.sql = std::move(text).str();
        fileName = options.sqlFile;
    }
    options.explain |= engine::takeExplainPrefix(options.sql);
    if (options.inputs.empty() && !options.explain)
        return usage("--input is required: what shall the query read?");
    engine::QueryOptions queryOptions;
    if (const auto wrong = timePolicyOf(options, queryOptions.policy))
        return usage(*wrong);
    if (options.bounds == "start")
        queryOptions.bounds = engine::WindowBounds::StartInclusive;
    else if (options.bounds != "end")
        return usage("--window-bounds takes end or start");
    const std::map<std::string, OutputFormat> formats{{"jsonl", OutputFormat::JsonLines},
                                                      {"csv", OutputFormat::Csv},
                                                      {"table", OutputFormat::Table}};
    const auto outputFormat = formats.find(options.output);
    if (outputFormat == formats.end())
        return usage("--output takes jsonl, csv or table");

    const auto every = parseSpan(options.live.empty() ? "0s" : options.live);
    if (!every || (!options.live.empty() && *every <= Ticks{0}))
        return usage("--live takes a span such as 10s: how often to look at open windows");

    if (!options.memory.empty()) {
        const auto memory = parseBytes(options.memory);
        if (!memory)
            return usage("--memory takes a size such as 256MiB or 1GiB");
        queryOptions.budget.memory = *memory;
    }
    const auto time = parseSpan(options.time.empty() ? "0s" : options.time);
    if (!time || (!options.time.empty() && *time <= Ticks{0}))
        return usage("--time takes a span such as 30s: how long the query may take in all");

    InputMerge::Options mergeOptions;
    if (options.format != "auto") {
        const auto format = ingest::rowFormatByName(options.format);
        if (!format)
            return usage("--format does not know '" + options.format +
                         "'; jsonl, json, csv, tsv, psv, wfdb and wfdb-annotations are known");
        mergeOptions.format = *format;
    }
    if (!parseNulls(options.nulls, mergeOptions.rows.nullValues))
        return usage("--null takes numbers separated by commas, for example 0,-32768");
    mergeOptions.rows.keyFromFile = options.keyFromFile;
    mergeOptions.rows.arrivalColumn = options.arrival;
    if (!options.arrivalUnit.empty() &&
        !parseEpochUnit(options.arrivalUnit, mergeOptions.arrivalUnit))
        return usage("--arrival-unit takes s, ms, us or ns: what a number in --arrival counts");
    if (!options.start.empty()) {
        const auto start = parseIso8601(options.start);
        if (!start)
            return usage("--start takes an ISO-8601 time, for example 1970-01-01T00:00:00Z");
        mergeOptions.rows.start = *start;
    }
    auto inputs = namedInputs(options.inputs);
    if (!inputs)
        return reportFailure(inputs.error());
    auto references = namedInputs(options.references);
    if (!references)
        return reportFailure(references.error());
    for (const auto* group : {&*inputs, &*references})
        for (const auto& named : *group) {
            engine::InputOptions input;
            input.name = named.name;
            input.policy = queryOptions.policy;
            input.reference = group == &*references;
            input.files = fileNames(named);
            queryOptions.inputs.push_back(std::move(input));
        }

    const auto compiled = engine::Query::compile(options.sql, queryOptions);
    if (!compiled) {
        printDiagnostics(compiled.error(), fileName, options.sql);
        return kBadQueryOrWorkspace;
    }
    printDiagnostics((*compiled)->warnings(), fileName, options.sql);

    if (options.explain && options.inputs.empty()) {
        std::cout << shownLines(engine::renderExplanation(engine::explain(**compiled)));
        for (const auto& warning : engine::growthWarnings(**compiled))
            std::cerr << "vigilctl: warning: " << warning.where << ": " << warning.what << '\n';
        return kDone;
    }

    base::SystemClock clock;
    const SteadyTime begin = clock.steadyNow();
    RejectLog rejected;
    if (auto opened = rejected.open(options.deadLetters); !opened)
        return reportFailure(opened.error());
    ResultWriter writer(std::cout, outputFormat->second, (*compiled)->outputNames().size() > 1,
                        !options.live.empty());
    engine::QueryRunner runner(*compiled, static_cast<unsigned>(options.shards));
    const Deadline deadline(runner, *time);
    const std::stop_callback interrupted(stop, [&runner] { runner.interrupt(); });
    Running running{**compiled,   runner,
                    rejected,     options.explain ? nullptr : &writer,
                    std::nullopt, engine::ColumnWatch(**compiled)};
    for (const auto* group : {&*references, &*inputs}) {
        if (group->empty())
            continue;
        auto merge = InputMerge::open(*group, *compiled, mergeOptions);
        if (!merge)
            return reportFailure(merge.error());
        if (group == &*inputs && *every > Ticks{0} && !options.explain)
            running.live.emplace(*every);
        const auto done = pushAll(*merge, running, stop);
        if (!done)
            return reportFailure(done.error());
        if (!*done && !runner.stopped())
            return kFailed;
    }
    // At the end of the input everything closes: what is told is what was held before.
    const auto held = runner.inspect();
    while (runner.drain())
        running.takeOut();
    runner.finish();
    const auto breach = runner.breach();
    if (options.explain) {
        std::cout << shownLines(engine::renderExplanation(engine::explain(**compiled, &held)));
    } else {
        writer.write(runner.takeResults());
        writer.finish();
    }
    for (const auto& letter : runner.takeDeadLetters())
        rejected.add(letter);
    if (!std::cout)
        return reportFailure({ErrorCode::Io, "the output cannot be written", {}});
    if (!options.stats.empty()) {
        const double seconds = std::chrono::duration<double>(clock.steadyNow() - begin).count();
        std::ofstream out(options.stats, std::ios::binary);
        out << jsonText(
                   statsOf(runner.counters(), writer.rowsOut(), rejected, held.total(), seconds), 2)
            << '\n';
        if (!out)
            return reportFailure({ErrorCode::Io, "cannot be written", options.stats});
    }
    if (breach && !stop.stop_requested())
        return reportBreach(*breach, options, deadline.passed());
    if (breach)
        return kFailed;
    warnOfMissing(running.columns);
    if (rejected.count() > 0)
        std::cerr << "vigilctl: warning: "
                  << counted(rejected.count(), "record was rejected", "records were rejected")
                  << "; --dead-letters FILE keeps what was\n";
    return kDone;
}

} // namespace

void addQueryCommand(CLI::App& app, Action& action) {
    auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("query", "Run a query over recorded input");
    command->add_option("--input", options->inputs,
                        "[NAME=]PATH: a file, a folder or a glob; NAME is the stream in FROM");
    command->add_option("--reference", options->references,
                        "NAME=PATH: reference data to join; read once (a workspace's is watched)");
    command->add_option("--sql", options->sql, "the query");
    command->add_option("--sql-file", options->sqlFile, "a file with the query");
    command->add_option(
        "--format", options->format,
        "jsonl, json, csv, tsv, psv, wfdb, wfdb-annotations (default: by extension)");
    command->add_option("--null", options->nulls, "numbers that mean not measured: 0,-32768");
    command->add_option("--key-from-file", options->keyFromFile,
                        "add a column of this name with the file's stem");
    command->add_option("--start", options->start, "base time of inputs that carry none");
    command->add_option("--arrival", options->arrival,
                        "column with the arrival time: ISO-8601, or a number since 1970");
    command->add_option("--arrival-unit", options->arrivalUnit,
                        "s, ms, us, ns: of numbers in it (default: by their size)");
    command->add_option("--early", options->early, "span or off (default 5m with --arrival)");
    command->add_option("--late", options->late, "span or off (default 5s with --arrival)");
    command->add_option("--late-policy", options->latePolicy, "adjust or drop");
    command->add_option("--out-of-order", options->outOfOrder,
                        "span (default 0s with --arrival, else 1h)");
    command->add_option("--out-of-order-policy", options->outOfOrderPolicy, "adjust or drop");
    command->add_option("--window-bounds", options->bounds,
                        "end: (start, end], the default; start: [start, end)");
    command->add_option("--live", options->live,
                        "also show, marked, what open windows hold after each such span: 10s");
    command->add_option("--memory", options->memory,
                        "most bytes the query may need (default 256MiB); over it: exit 1");
    command->add_option("--time", options->time,
                        "how long it may take in all, 30s (default: as long as it takes)");
    command->add_option("--shards", options->shards, "engine threads")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    command
        ->add_option("--output", options->output,
                     "jsonl, csv (a text that a spreadsheet would take for a formula begins with "
                     "an apostrophe) or table")
        ->capture_default_str();
    command->add_option("--stats", options->stats, "write counters there as JSON");
    command->add_option("--dead-letters", options->deadLetters,
                        "write rejected records there as JSON lines");
    command->add_flag("--explain", options->explain,
                      "show how the query would run: operators, state and watermarks; with --input "
                      "run it and show, instead of rows, what it holds when the input ends");
    command->callback([options, &action] {
        action = [options](const std::stop_token& stop) { return query(*options, stop); };
    });
}

} // namespace vigil::app
