// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/units.h"
#include "engine/plan.h"
#include "engine/query.h"
#include "ingest/decode/json_path_decoder.h"
#include "pipeline/query_hub.h"
#include "pipeline/workspace.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <initializer_list>
#include <set>

namespace vigil::pipeline {
namespace {

using toml::node;
using toml::table;

bool hasWindows(const engine::Plan& plan) {
    return std::ranges::any_of(plan.steps, [](const engine::StepPlan& step) {
        return std::ranges::any_of(step.selects, &engine::SelectPlan::grouped);
    });
}

/// Walks one file; every complaint carries its place.
class Reader {
public:
    Reader(WorkspaceReading& out, const std::filesystem::path& file) : m_out(out), m_file(file) {}

    void read(const table& root) {
        checkKeys(root, "the workspace",
                  {"workspace", "source", "bed", "reference", "query", "limit", "stale", "layout",
                   "store"});
        if (const table* w = subTable(root, "workspace")) {
            checkKeys(*w, "[workspace]", {"name", "shards"});
            text(*w, "name", m_out.workspace.name);
            integer(*w, "shards", m_out.workspace.shards, 1, 64);
        }
        eachTable(root, "source", [this](const table& t) { readSource(t); });
        eachTable(root, "bed", [this](const table& t) { readBed(t); });
        eachTable(root, "reference", [this](const table& t) { readReference(t); });
        eachTable(root, "query", [this](const table& t) { readQuery(t); });
        readLimits(root);
        readStale(root);
        readLayout(root);
        readStore(root);
        if (root.get("source") == nullptr)
            problem(root, "there is no [[source]]",
                    "add one with kind = \"mqtt\", \"kafka\", \"replay\" or \"simulator\"");
    }

private:
    void problem(const node& at, std::string message, std::string hint, bool warning = false) {
        const auto& begin = at.source().begin;
        m_out.problems.push_back({std::max(1, static_cast<int>(begin.line)),
                                  std::max(1, static_cast<int>(begin.column)), std::move(message),
                                  std::move(hint), warning});
    }

    void checkKeys(const table& t, std::string_view where,
                   std::initializer_list<std::string_view> known) {
        for (const auto& [key, value] : t) {
            const std::string_view name = key.str();
            if (std::ranges::find(known, name) != known.end())
                continue;
            const std::string_view near = engine::closestName(name, {known.begin(), known.size()});
            std::string choices;
            for (const auto k : known)
                choices += (choices.empty() ? "" : ", ") + std::string(k);
            const auto& begin = key.source().begin;
            m_out.problems.push_back(
                {static_cast<int>(begin.line), static_cast<int>(begin.column),
                 "unknown key '" + std::string(name) + "' in " + std::string(where),
                 near.empty() ? "known are: " + choices
                              : "did you mean '" + std::string(near) + "'?",
                 false});
        }
    }

    const table* subTable(const table& t, std::string_view key) {
        const node* n = t.get(key);
        if (n == nullptr)
            return nullptr;
        if (!n->is_table())
            problem(*n, "'" + std::string(key) + "' must be a table",
                    "write [" + std::string(key) + "] on a line of its own");
        return n->as_table();
    }

    template <typename F>
    void eachTable(const table& t, std::string_view key, F use) {
        const node* n = t.get(key);
        if (n == nullptr)
            return;
        if (!n->is_array_of_tables()) {
            problem(*n, "'" + std::string(key) + "' must be a list of tables",
                    "write [[" + std::string(key) + "]] with double brackets");
            return;
        }
        for (const auto& element : *n->as_array())
            use(*element.as_table());
    }

    /// True when the key is there and of the right type.
    bool text(const table& t, std::string_view key, std::string& out) {
        const node* n = t.get(key);
        if (n == nullptr)
            return false;
        if (!n->is_string()) {
            problem(*n, "'" + std::string(key) + "' must be a text", "put it in quotes");
            return false;
        }
        out = n->as_string()->get();
        return true;
    }

    bool required(const table& t, std::string_view key, std::string& out, std::string_view where) {
        if (t.get(key) == nullptr)
            problem(t, std::string(where) + " has no '" + std::string(key) + "'",
                    "add " + std::string(key) + " = \"...\"");
        return text(t, key, out) && !out.empty();
    }

    template <typename T>
    void integer(const table& t, std::string_view key, T& out, std::int64_t low,
                 std::int64_t high) {
        const node* n = t.get(key);
        if (n == nullptr)
            return;
        const auto value = n->value_exact<std::int64_t>();
        if (!value || *value < low || *value > high)
            problem(*n, "'" + std::string(key) + "' must be a whole number",
                    "from " + std::to_string(low) + " to " + std::to_string(high));
        else
            out = static_cast<T>(*value);
    }

    std::optional<double> number(const table& t, std::string_view key) {
        const node* n = t.get(key);
        if (n == nullptr)
            return std::nullopt;
        if (!n->is_number()) {
            problem(*n, "'" + std::string(key) + "' must be a number", "write it without quotes");
            return std::nullopt;
        }
        return n->value<double>();
    }

    void boolean(const table& t, std::string_view key, bool& out) {
        const node* n = t.get(key);
        if (n == nullptr)
            return;
        if (!n->is_boolean())
            problem(*n, "'" + std::string(key) + "' must be true or false", "without quotes");
        else
            out = n->as_boolean()->get();
    }

    void span(const table& t, std::string_view key, Ticks& out) {
        std::string words;
        if (!text(t, key, words))
            return;
        if (const auto parsed = parseSpan(words))
            out = *parsed;
        else
            problem(*t.get(key), "'" + words + "' is not a time span",
                    "write for example \"250ms\", \"5s\", \"10m\", \"2h\" or \"30d\"");
    }

    void texts(const table& t, std::string_view key, std::vector<std::string>& out) {
        const node* n = t.get(key);
        if (n == nullptr)
            return;
        const auto* list = n->as_array();
        if (list == nullptr ||
            !std::ranges::all_of(*list, [](const node& e) { return e.is_string(); })) {
            problem(*n, "'" + std::string(key) + "' must be a list of texts",
                    "write for example [\"a\", \"b\"]");
            return;
        }
        out.clear();
        for (const auto& element : *list)
            out.push_back(element.as_string()->get());
    }

    template <typename E>
    bool choice(const table& t, std::string_view key, E& out,
                std::initializer_list<std::pair<std::string_view, E>> choices) {
        std::string word;
        if (!text(t, key, word))
            return false;
        std::vector<std::string_view> names;
        std::string all;
        for (const auto& [name, value] : choices) {
            if (name == word) {
                out = value;
                return true;
            }
            names.push_back(name);
            all += (all.empty() ? "" : ", ") + std::string(name);
        }
        const std::string_view near = engine::closestName(word, names);
        problem(*t.get(key), "'" + word + "' is no value of '" + std::string(key) + "'",
                near.empty() ? "choose one of: " + all
                             : "did you mean '" + std::string(near) + "'?");
        return false;
    }

    /// Passwords stand elsewhere: "env:NAME" or "file:/path".
    void secret(const table& t, std::string_view key, std::string& out) {
        std::string reference;
        if (!text(t, key, reference))
            return;
        const node& at = *t.get(key);
        if (reference.starts_with("env:")) {
            // NOLINTNEXTLINE(concurrency-mt-unsafe): read while no other thread runs yet
            const char* value = std::getenv(reference.substr(4).c_str());
            if (value == nullptr)
                problem(at, "the environment has no '" + reference.substr(4) + "'",
                        "export it before starting");
            else
                out = value;
        } else if (reference.starts_with("file:")) {
            std::ifstream in(resolve(reference.substr(5)));
            if (!std::getline(in, out))
                problem(at, "the secret file cannot be read", "check its path and its rights");
        } else {
            problem(at, "a secret must not stand in the workspace",
                    "write \"env:NAME\" or \"file:PATH\" and keep it there");
        }
    }

    std::filesystem::path resolve(const std::string& path) const {
        const std::filesystem::path p(path);
        return p.is_absolute() || m_file.empty() ? p : m_file.parent_path() / p;
    }

    void readSource(const table& t) {
        SourceConfig source;
        const std::string where = "[[source]]";
        required(t, "name", source.name, where);
        text(t, "stream", source.stream);
        if (!m_names.insert(source.name).second)
            problem(t, "there are two sources named '" + source.name + "'", "rename one");
        using Kind = SourceConfig::Kind;
        if (t.get("kind") == nullptr) {
            problem(t, where + " has no 'kind'",
                    "add kind = \"mqtt\", \"kafka\", \"replay\" or \"simulator\"");
            return;
        }
        if (!choice<Kind>(t, "kind", source.kind,
                          {{"mqtt", Kind::Mqtt},
                           {"kafka", Kind::Kafka},
                           {"replay", Kind::Replay},
                           {"simulator", Kind::Simulator}}))
            return;
        switch (source.kind) {
        case Kind::Mqtt:
            readMqtt(t, source.mqtt);
            break;
        case Kind::Kafka:
            readKafka(t, source.kafka);
            break;
        case Kind::Replay: {
            checkKeys(t, where, {"name", "kind", "stream", "mapping", "path", "speed"});
            std::string path;
            if (required(t, "path", path, where))
                source.replay.path = resolve(path);
            source.replay.speed = number(t, "speed").value_or(1);
            break;
        }
        case Kind::Simulator:
            checkKeys(t, where,
                      {"name", "kind", "stream", "beds", "seed", "scenarios", "demo", "waveforms"});
            integer(t, "beds", source.simulator.beds, 1, 1024);
            integer(t, "seed", source.simulator.seed, 0, INT64_MAX);
            texts(t, "scenarios", source.simulator.scenarios);
            boolean(t, "demo", source.simulator.demoScript);
            boolean(t, "waveforms", source.simulator.waveforms);
            break;
        }
        if (const table* mapping = subTable(t, "mapping"))
            readMapping(*mapping, source.mapping.emplace());
        m_out.workspace.sources.push_back(std::move(source));
    }

    void readTls(const table& t, ingest::TlsOptions& tls) {
        const table* section = subTable(t, "tls");
        if (section == nullptr)
            return;
        tls.enabled = true;
        checkKeys(*section, "[source.tls]", {"ca", "certificate", "key"});
        const auto path = [&](std::string_view key, std::string& out) {
            if (text(*section, key, out))
                out = resolve(out).string();
        };
        path("ca", tls.caFile);
        path("certificate", tls.clientCertFile);
        path("key", tls.clientKeyFile);
    }

    void readMqtt(const table& t, ingest::MqttOptions& mqtt) {
        checkKeys(t, "an mqtt [[source]]",
                  {"name", "kind", "stream", "mapping", "host", "port", "client_id", "user",
                   "password", "tls", "qos", "clean_session", "keep_alive", "retry_max", "topics"});
        text(t, "host", mqtt.host);
        readTls(t, mqtt.tls);
        if (mqtt.tls.enabled)
            mqtt.port = 8883;
        integer(t, "port", mqtt.port, 1, 65535);
        text(t, "client_id", mqtt.clientId);
        text(t, "user", mqtt.user);
        secret(t, "password", mqtt.password);
        integer(t, "qos", mqtt.qos, 0, 2);
        boolean(t, "clean_session", mqtt.cleanSession);
        Ticks keepAlive = mqtt.keepAlive;
        span(t, "keep_alive", keepAlive);
        mqtt.keepAlive = std::chrono::ceil<std::chrono::seconds>(keepAlive);
        Ticks retryMax = mqtt.retryMax;
        span(t, "retry_max", retryMax);
        mqtt.retryMax = std::chrono::ceil<std::chrono::milliseconds>(retryMax);
        texts(t, "topics", mqtt.topicFilters);
    }

    void readKafka(const table& t, ingest::KafkaOptions& kafka) {
        checkKeys(t, "a kafka [[source]]",
                  {"name", "kind", "stream", "mapping", "brokers", "topics", "user", "password",
                   "sasl", "tls", "begin"});
        text(t, "brokers", kafka.brokers);
        texts(t, "topics", kafka.topics);
        text(t, "user", kafka.user);
        secret(t, "password", kafka.password);
        using Sasl = ingest::SaslMechanism;
        choice<Sasl>(t, "sasl", kafka.sasl,
                     {{"plain", Sasl::Plain},
                      {"scram-sha-256", Sasl::ScramSha256},
                      {"scram-sha-512", Sasl::ScramSha512}});
        readTls(t, kafka.tls);
        choice<bool>(t, "begin", kafka.fromBeginning, {{"oldest", true}, {"newest", false}});
    }

    void path(const table& t, std::string_view key, ingest::FieldPath& out) {
        text(t, key, out.path);
    }

    void readMapping(const table& t, ingest::StreamMapping& mapping) {
        using F = ingest::TimestampFormat;
        checkKeys(
            t, "[source.mapping]",
            {"bed", "time", "time_format", "patient", "device", "sequence", "signal", "readings"});
        if (t.get("bed") == nullptr)
            problem(t, "[source.mapping] has no 'bed'",
                    "name the path of the subject's key, for example bed = \"topic:2\"");
        path(t, "bed", mapping.bed);
        path(t, "time", mapping.time);
        path(t, "patient", mapping.patient);
        path(t, "device", mapping.device);
        path(t, "sequence", mapping.sequence);
        choice<F>(t, "time_format", mapping.timeFormat,
                  {{"iso8601", F::Iso8601},
                   {"epoch_s", F::EpochSeconds},
                   {"epoch_ms", F::EpochMillis},
                   {"epoch_us", F::EpochMicros},
                   {"epoch_ns", F::EpochNanos}});
        eachTable(t, "signal", [&](const table& s) {
            checkKeys(s, "[[source.mapping.signal]]", {"name", "path", "unit"});
            auto& signal = mapping.signals.emplace_back();
            required(s, "name", signal.signal, "[[source.mapping.signal]]");
            required(s, "path", signal.value.path, "[[source.mapping.signal]]");
            text(s, "unit", signal.unit);
            signal.unit = std::string(units::canonical(signal.unit));
        });
        if (const table* r = subTable(t, "readings")) {
            checkKeys(*r, "[source.mapping.readings]", {"array", "name", "value", "unit", "time"});
            auto& readings = mapping.readings.emplace();
            path(*r, "array", readings.array);
            path(*r, "name", readings.name);
            path(*r, "value", readings.value);
            path(*r, "unit", readings.unit);
            path(*r, "time", readings.time);
        }
        if (mapping.signals.empty() && !mapping.readings)
            problem(t, "[source.mapping] maps no signal",
                    "add [[source.mapping.signal]] or [source.mapping.readings]");
        else if (!mapping.bed.path.empty())
            if (const auto tried = ingest::JsonPathDecoder::open(mapping, {}); !tried)
                problem(t, "this mapping cannot work: " + tried.error().text(),
                        "see the paths and units above");
    }

    void readBed(const table& t) {
        checkKeys(t, "[[bed]]", {"id", "label", "patient", "name"});
        BedConfig bed;
        if (!required(t, "id", bed.id, "[[bed]]"))
            return;
        if (std::ranges::any_of(m_out.workspace.beds,
                                [&](const BedConfig& other) { return other.id == bed.id; }))
            problem(*t.get("id"), "there are two beds '" + bed.id + "'", "remove one");
        bed.label = bed.id;
        text(t, "label", bed.label);
        text(t, "patient", bed.patient);
        text(t, "name", bed.patientName);
        m_out.workspace.beds.push_back(std::move(bed));
    }

    void readReference(const table& t) {
        const std::string where = "[[reference]]";
        checkKeys(t, where, {"name", "path", "format"});
        ReferenceConfig reference;
        std::string path;
        const bool named = required(t, "name", reference.name, where);
        if (!required(t, "path", path, where) || !named)
            return;
        reference.path = resolve(path);
        const auto same = [&](const std::string& other) {
            return model::equalNames(other, reference.name);
        };
        auto& workspace = m_out.workspace;
        if (std::ranges::any_of(workspace.references, same, &ReferenceConfig::name))
            problem(*t.get("name"), "there are two references '" + reference.name + "'",
                    "rename one");
        if (std::ranges::any_of(workspace.sources, same, &SourceConfig::stream))
            problem(*t.get("name"), "'" + reference.name + "' is the stream of a source",
                    "give the reference data a name of its own");
        using F = ingest::RowFormat;
        choice<F>(t, "format", reference.format,
                  {{"csv", F::Csv},
                   {"tsv", F::Tsv},
                   {"psv", F::Psv},
                   {"json", F::Json},
                   {"jsonl", F::JsonLines}});
        const auto byName = ingest::rowFormatOf(reference.path);
        if (t.get("format") == nullptr &&
            (!byName || *byName == F::Wfdb || *byName == F::WfdbAnnotations))
            problem(*t.get("path"), "the format of '" + path + "' is not clear",
                    "add format = \"csv\", \"tsv\", \"psv\", \"json\" or \"jsonl\"");
        std::error_code status;
        if (!std::filesystem::is_regular_file(reference.path, status))
            problem(*t.get("path"), "there is no file '" + reference.path.string() + "' yet",
                    "it must be there when the workspace is opened", true);
        workspace.references.push_back(std::move(reference));
    }

    void readQuery(const table& t) {
        checkKeys(t, "[[query]]", {"name", "sql", "live"});
        QueryConfig query;
        required(t, "name", query.name, "[[query]]");
        boolean(t, "live", query.live);
        if (!required(t, "sql", query.sql, "[[query]]"))
            return;
        // A """ text begins on the line after its quotes; a "..." text on theirs.
        const auto& begin = t.get("sql")->source().begin;
        const bool multiLine = query.sql.find('\n') != std::string::npos;
        query.line = static_cast<int>(begin.line) + (multiLine ? 1 : 0);
        const auto place = [&](const engine::Diagnostic& d, bool warning) {
            const int column =
                multiLine || d.line > 1 ? d.column : static_cast<int>(begin.column) + d.column;
            m_out.problems.push_back({query.line + d.line - 1, column,
                                      "query '" + query.name + "': " + d.message, d.hint, warning});
        };
        const auto compiled = engine::Query::compile(query.sql, queryOptionsOf(m_out.workspace));
        if (!compiled) {
            for (const auto& d : compiled.error())
                place(d, d.severity == engine::Severity::Warning);
        } else {
            for (const auto& d : (*compiled)->warnings())
                place(d, true);
            if (hasWindows((*compiled)->plan()))
                for (auto& output : (*compiled)->outputNames())
                    m_windowed.push_back(std::move(output));
        }
        m_out.workspace.queries.push_back(std::move(query));
    }

    void readLimits(const table& root) {
        if (root.get("limit") == nullptr) {
            m_out.workspace.rules = alerts::defaultAdultRules();
            return;
        }
        eachTable(root, "limit", [this](const table& t) {
            using P = alerts::Priority;
            checkKeys(t, "[[limit]]",
                      {"id", "signal", "bed", "low", "high", "hysteresis", "delay", "delay_low",
                       "delay_high", "priority", "latching", "enabled", "provisional"});
            alerts::LimitRule rule;
            if (!required(t, "signal", rule.signal, "[[limit]]"))
                return;
            rule.id = rule.signal;
            text(t, "id", rule.id);
            text(t, "bed", rule.bed);
            rule.low = number(t, "low");
            rule.high = number(t, "high");
            rule.hysteresis = number(t, "hysteresis").value_or(0);
            span(t, "delay", rule.delayLow);
            rule.delayHigh = rule.delayLow;
            span(t, "delay_low", rule.delayLow);
            span(t, "delay_high", rule.delayHigh);
            choice<P>(
                t, "priority", rule.priority,
                {{"info", P::Info}, {"low", P::Low}, {"medium", P::Medium}, {"high", P::High}});
            boolean(t, "latching", rule.latching);
            boolean(t, "enabled", rule.enabled);
            boolean(t, "provisional", rule.provisional);
            if (rule.provisional && std::ranges::none_of(m_windowed, [&](const auto& output) {
                    return rule.signal.starts_with(output + '.');
                }))
                problem(*t.get("provisional"),
                        "'provisional' needs a column of a query with windows, and '" +
                            rule.signal + "' is none",
                        "write signal = \"OUTPUT.COLUMN\" as in SELECT ... AS COLUMN INTO OUTPUT");
            if (!rule.low && !rule.high)
                problem(t, "the limit on '" + rule.signal + "' has neither 'low' nor 'high'",
                        "give at least one");
            if (rule.low && rule.high && *rule.low >= *rule.high)
                problem(*t.get("high"), "'high' is not above 'low'", "swap them");
            if (rule.hysteresis < 0)
                problem(*t.get("hysteresis"), "'hysteresis' is negative", "use 0 or more");
            m_out.workspace.rules.limits.push_back(std::move(rule));
        });
    }

    void readStale(const table& root) {
        const table* t = subTable(root, "stale");
        if (t == nullptr)
            return;
        checkKeys(*t, "[stale]", {"bed", "signal"});
        span(*t, "bed", m_out.workspace.rules.stale.bedSilent);
        span(*t, "signal", m_out.workspace.rules.stale.signalSilent);
    }

    void readLayout(const table& root) {
        const table* t = subTable(root, "layout");
        if (t == nullptr)
            return;
        checkKeys(*t, "[layout]", {"density", "waves", "numerics"});
        auto& layout = m_out.workspace.layout;
        using D = WardLayout::Density;
        if (D density{};
            choice<D>(*t, "density", density, {{"S", D::Small}, {"M", D::Medium}, {"L", D::Large}}))
            layout.density = density;
        if (t->get("waves") != nullptr)
            texts(*t, "waves", layout.waves.emplace());
        if (t->get("numerics") != nullptr)
            texts(*t, "numerics", layout.numerics.emplace());
    }

    void readStore(const table& root) {
        const table* t = subTable(root, "store");
        if (t == nullptr)
            return;
        checkKeys(*t, "[store]", {"path", "keep_trends", "enabled"});
        std::string file;
        if (text(*t, "path", file))
            m_out.workspace.store.path = resolve(file);
        span(*t, "keep_trends", m_out.workspace.store.keepTrends);
        boolean(*t, "enabled", m_out.workspace.store.enabled);
    }

    WorkspaceReading& m_out;
    const std::filesystem::path& m_file;
    std::set<std::string> m_names;
    std::vector<std::string> m_windowed; ///< outputs of queries with windows
};

} // namespace

WorkspaceReading parseWorkspace(std::string text, const std::filesystem::path& file) {
    WorkspaceReading reading;
    reading.workspace.file = file;
    reading.workspace.name = file.empty() ? "Vigil" : file.stem().stem().string();
    reading.text = std::move(text);
    try { // toml++ reports syntax errors by throwing
        const toml::table root = toml::parse(reading.text);
        Reader(reading, file).read(root);
    } catch (const toml::parse_error& error) {
        const auto& begin = error.source().begin;
        reading.problems.push_back(
            {std::max(1, static_cast<int>(begin.line)), std::max(1, static_cast<int>(begin.column)),
             std::string(error.description()), "see the TOML format", false});
    }
    std::ranges::stable_sort(reading.problems, {},
                             [](const WorkspaceProblem& p) { return std::pair(p.line, p.column); });
    return reading;
}

} // namespace vigil::pipeline
