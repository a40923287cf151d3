// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/input_merge.h"
#include "app/cli/json_text.h"
#include "app/cli/order_watch.h"
#include "app/cli/query_options.h"
#include "app/cli/query_output.h"
#include "app/cli/reject_log.h"
#include "base/clock.h"
#include "base/plain_text.h"
#include "engine/column_watch.h"
#include "engine/editor/explain.h"
#include "engine/editor/growth_warnings.h"
#include "engine/event_times.h"
#include "engine/query_runner.h"
#include "ingest/rows/expand_inputs.h"
#include "script/script_functions.h"

#include <nlohmann/json.hpp>

#include <algorithm>
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

/// Option text that is wrong: usage, with what would be right.
int usage(const std::string& what) {
    std::cerr << "vigilctl: error: " << what << '\n';
    return kUsage;
}

Result<std::vector<NamedInput>> namedInputs(const std::vector<std::string>& texts) {
    std::vector<NamedInput> inputs;
    for (const auto& text : texts) {
        // "NAME=PATH"; a path that exists as it stands may itself hold a '='.
        const auto equals = text.find('=');
        const bool named = equals != std::string::npos && !std::filesystem::exists(text) &&
                           text.find('/') > equals;
        const std::string name = named ? text.substr(0, equals) : "input";
        const std::string path = named ? text.substr(equals + 1) : text;
        auto files = ingest::expandInputs(path);
        if (!files)
            return propagate(files);
        auto known = std::ranges::find(inputs, name, &NamedInput::name);
        if (known == inputs.end())
            known = inputs.insert(inputs.end(), NamedInput{name, {}, false});
        known->many |= files->size() != 1 || files->front() != path;
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
            if (m_next != kMinTime) {
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
    EventTime m_next = kMinTime;
};

/// A query at work: what it reads goes in, what it gives goes out.
struct Running {
    const engine::Query& query;
    engine::QueryRunner& runner;
    RejectLog& rejected;
    ResultWriter* writer = nullptr; ///< null: rows are not wanted
    std::optional<LiveLooks> live;
    engine::ColumnWatch columns;
    OrderWatch order;
    bool reference = false; ///< what is read at present: its order means nothing

    void push(const model::BatchPtr& batch) {
        columns.see(batch);
        if (!reference)
            order.see(batch);
        runner.push(batch->stream, batch);
        takeOut();
    }

    void takeOut() {
        for (const auto& letter : runner.takeRejected())
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
        for (const auto& warning : merge.takeWarnings())
            std::cerr << "vigilctl: warning: " << shown(warning) << '\n';
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
int reportBreach(const engine::BudgetBreach& breach, const QueryArguments& options, bool late) {
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

/// What the inputs of a query are called and read from.
struct QueryInputs {
    std::vector<NamedInput> streams, references;
};

/// The text of the query, from where it was given; its file, for messages.
Result<std::string> readText(QueryArguments& options) {
    if (options.sqlFile.empty())
        return std::string("<sql>");
    std::ifstream file(options.sqlFile, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file)
        return fail(ErrorCode::Io, "the query file cannot be read", options.sqlFile);
    options.sql = std::move(text).str();
    return options.sqlFile;
}

Result<QueryInputs> inputsOf(const QueryArguments& options) {
    auto streams = namedInputs(options.inputs);
    if (!streams)
        return propagate(streams);
    auto references = namedInputs(options.references);
    if (!references)
        return propagate(references);
    return QueryInputs{std::move(*streams), std::move(*references)};
}

void addInputs(engine::QueryOptions& query, const QueryInputs& inputs) {
    for (const auto* group : {&inputs.streams, &inputs.references})
        for (const auto& named : *group) {
            engine::InputOptions input;
            input.name = named.name;
            input.policy = query.policy;
            input.reference = group == &inputs.references;
            input.files = fileNames(named);
            query.inputs.push_back(std::move(input));
        }
}

/// The functions of the files that were given; null where none was.
Result<std::shared_ptr<const engine::FunctionRegistry>> functionsOf(const QueryArguments& options) {
    if (options.functions.empty())
        return nullptr;
    std::vector<script::ScriptFile> files;
    for (const auto& path : options.functions) {
        auto file = script::readScript(path);
        if (!file)
            return propagate(file);
        files.push_back(std::move(*file));
    }
    return script::loadFunctions(std::move(files));
}

/// How the query would run, without a row of input.
int explainOnly(const engine::Query& query) {
    std::cout << shownLines(engine::renderExplanation(engine::explain(query)));
    for (const auto& warning : engine::growthWarnings(query))
        std::cerr << "vigilctl: warning: " << warning.where << ": " << warning.what << '\n';
    return kDone;
}

/// One run of a compiled query over its inputs. *Thread:* one. *Owns:* the runner and its clock.
class QueryRun {
public:
    QueryRun(std::shared_ptr<const engine::Query> query, const QueryArguments& options,
             const QueryRequest& request, const std::stop_token& stop)
        : m_query(std::move(query)), m_options(options), m_request(request), m_stop(stop),
          m_writer(std::cout, request.output, m_query->outputNames().size() > 1,
                   !options.live.empty()),
          m_runner(m_query, static_cast<unsigned>(options.shards)),
          m_deadline(m_runner, request.time), m_interrupted(stop, [this] { m_runner.interrupt(); }),
          m_running{*m_query,
                    m_runner,
                    m_rejected,
                    options.explain ? nullptr : &m_writer,
                    std::nullopt,
                    engine::ColumnWatch(*m_query),
                    OrderWatch(*m_query, request.merge.rows.timeColumn, request.merge.rows.start)} {
    }

    /// Reads everything; false when it was stopped, by the caller alone.
    Result<bool> read(const QueryInputs& inputs) {
        if (auto opened = m_rejected.open(m_options.deadLetters); !opened)
            return propagate(opened);
        for (const auto* group : {&inputs.references, &inputs.streams}) {
            if (group->empty())
                continue;
            auto reading = m_request.merge;
            m_running.reference = group == &inputs.references;
            reading.rows.timeNeeded = !m_running.reference;
            reading.wholeRows = !m_options.deadLetters.empty();
            auto merge = InputMerge::open(*group, m_query, reading);
            if (!merge)
                return propagate(merge);
            if (group == &inputs.streams && m_request.live > Ticks{0} && !m_options.explain)
                m_running.live.emplace(m_request.live);
            auto done = pushAll(*merge, m_running, m_stop);
            if (!done)
                return propagate(done);
            for (const auto& input : *group)
                m_running.columns.see(input.name, merge->fieldsOf(input.name));
            if (!*done && !m_runner.stopped())
                return false;
        }
        return true;
    }

    /// Closes all windows and writes what was asked for.
    Result<void> finish() {
        // At the end of the input everything closes: what is told is what was held before.
        const auto held = m_runner.inspect();
        while (m_runner.drain())
            m_running.takeOut();
        m_runner.finish();
        if (m_options.explain) {
            std::cout << shownLines(engine::renderExplanation(engine::explain(*m_query, &held)));
        } else {
            m_writer.write(m_runner.takeResults());
            m_writer.finish();
        }
        for (const auto& letter : m_runner.takeRejected())
            m_rejected.add(letter);
        if (!std::cout)
            return fail(ErrorCode::Io, "the output cannot be written");
        return m_options.stats.empty() ? Result<void>() : writeStats(held.total());
    }

    /// Says what the run came to. Returns the exit code.
    int report() {
        const auto breach = m_runner.breach();
        if (breach && !m_stop.stop_requested())
            return reportBreach(*breach, m_options, m_deadline.passed());
        if (breach)
            return kFailed;
        warnOfMissing(m_running.columns);
        for (const auto& warning :
             m_running.order.warnings(m_runner.counters(), m_request.query.policy))
            std::cerr << "vigilctl: warning: " << warning << '\n';
        if (m_rejected.count() > 0)
            std::cerr << "vigilctl: warning: " << m_rejected.summary()
                      << "; --dead-letters FILE keeps what was\n";
        return kDone;
    }

private:
    Result<void> writeStats(const engine::StateSize& held) {
        const double seconds = std::chrono::duration<double>(m_clock.steadyNow() - m_begin).count();
        std::ofstream out(m_options.stats, std::ios::binary);
        out << jsonText(statsOf(m_runner.counters(), m_writer.rowsOut(), m_rejected, held, seconds),
                        2)
            << '\n';
        if (!out)
            return fail(ErrorCode::Io, "cannot be written", m_options.stats);
        return {};
    }

    base::SystemClock m_clock;
    const SteadyTime m_begin = m_clock.steadyNow();
    const std::shared_ptr<const engine::Query> m_query;
    const QueryArguments& m_options;
    const QueryRequest& m_request;
    const std::stop_token& m_stop;
    RejectLog m_rejected;
    ResultWriter m_writer;
    engine::QueryRunner m_runner;
    const Deadline m_deadline;
    const std::stop_callback<std::function<void()>> m_interrupted;
    Running m_running;
};

int query(QueryArguments options, const std::stop_token& stop) {
    if (options.sql.empty() == options.sqlFile.empty())
        return usage("give the query either as --sql TEXT or as --sql-file FILE");
    const auto file = readText(options);
    if (!file)
        return reportFailure(file.error());
    options.explain |= engine::takeExplainPrefix(options.sql);
    if (options.inputs.empty() && !options.explain)
        return usage("--input is required: what shall the query read?");
    auto request = requestOf(options);
    if (!request)
        return usage(request.error().detail);
    const auto inputs = inputsOf(options);
    if (!inputs)
        return reportFailure(inputs.error());
    addInputs(request->query, *inputs);
    if (auto functions = functionsOf(options); functions)
        request->query.functions = std::move(*functions);
    else
        return reportFailure(functions.error());

    const auto compiled = engine::Query::compile(options.sql, request->query);
    if (!compiled) {
        printDiagnostics(compiled.error(), *file, options.sql);
        return kBadQueryOrWorkspace;
    }
    printDiagnostics((*compiled)->warnings(), *file, options.sql);
    if (options.explain && options.inputs.empty())
        return explainOnly(**compiled);

    QueryRun run(*compiled, options, *request, stop);
    const auto done = run.read(*inputs);
    if (!done)
        return reportFailure(done.error());
    if (!*done)
        return kFailed;
    if (const auto finished = run.finish(); !finished)
        return reportFailure(finished.error());
    return run.report();
}

} // namespace

void addQueryCommand(CLI::App& app, Action& action) {
    auto options = std::make_shared<QueryArguments>();
    auto* command = app.add_subcommand("query", "Run a query over recorded input");
    command->add_option("--input", options->inputs,
                        "[NAME=]PATH: a file, a folder or a glob; NAME is the stream in FROM");
    command->add_option("--reference", options->references,
                        "NAME=PATH: reference data to join; read once (a workspace's is watched)");
    command->add_option("--functions", options->functions,
                        "a JavaScript file: its functions are udf.NAME, those with accumulate and "
                        "computeResult uda.NAME; `main` is called as the file is");
    command->add_option("--sql", options->sql, "the query");
    command->add_option("--sql-file", options->sqlFile, "a file with the query");
    addTableOptions(*command, options->table);
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
