// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/editor/explain.h"

#include "engine/plan/plan.h"
#include "engine/syntax/ast.h"
#include "engine/syntax/syntax_error.h"

#include <algorithm>
#include <numeric>
#include <optional>

namespace vigil::engine {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

class Explainer {
public:
    Explainer(const Query& query, const QueryInspection* now)
        : m_text(query.text()), m_plan(query.plan()), m_now(now) {}

    Explanation run() {
        Explanation out;
        out.partitioning = partitioning();
        out.order = m_plan.ordered ? "rows wait for the watermark and go on in order of event time"
                                   : "rows go on as they come: no step depends on their order";
        if (m_now != nullptr)
            out.now = sizeText(m_now->total()) + " on " + std::to_string(m_now->shards) +
                      (m_now->shards == 1 ? " shard" : " shards") + ", watermark " +
                      watermarkText(m_now->watermark) + ", results complete up to " +
                      watermarkText(m_now->complete);
        for (std::size_t s = 0; s < m_plan.sources.size(); ++s) {
            auto& source = out.sources.emplace_back(sourceOf(m_plan.sources[s]));
            if (m_now != nullptr && s < m_now->sources.size() && !m_plan.sources[s].reference)
                source.details.emplace_back("now", sizeText(m_now->sources[s].held) +
                                                       ", watermark " +
                                                       watermarkText(m_now->sources[s].watermark));
        }
        for (std::size_t s = 0; s < m_plan.steps.size(); ++s)
            out.steps.push_back(stepOf(s));
        return out;
    }

private:
    [[nodiscard]] std::string textOf(const Expression& e) const {
        return std::string(
            std::string_view(m_text).substr(e.span.begin, e.span.end - e.span.begin));
    }

    [[nodiscard]] std::string listOf(const std::vector<ExpressionPtr>& all) const {
        std::string text;
        for (const auto& e : all)
            text += (text.empty() ? "" : ", ") + textOf(*e);
        return text;
    }

    [[nodiscard]] std::string partitioning() const {
        if (!m_plan.partitionable)
            return "all rows on one shard: a step needs rows of all keys together";
        if (m_plan.sources[0].partition.empty())
            return "rows are spread over the shards in turn: no step keeps state";
        return "rows are spread over the shards by " +
               ast::pathText(m_plan.sources[0].partition[0]);
    }

    [[nodiscard]] ExplainedOperator sourceOf(const SourcePlan& source) const {
        ExplainedOperator out{
            (source.reference ? "Reference " : "Source ") + source.input, {}, {}, {}};
        if (source.reference) {
            out.details.emplace_back("state", "the whole table, on every shard");
            return out;
        }
        const auto& policy = source.policy;
        const auto tolerance = [](const std::optional<Ticks>& span) {
            return span ? spanText(*span) : std::string("off");
        };
        const auto late = [](LatePolicy p) {
            return p == LatePolicy::Drop ? ", then dropped" : ", then adjusted";
        };
        out.details.emplace_back("event time",
                                 source.timestamp != nullptr ? textOf(*source.timestamp)
                                 : policy.streamTime         ? "the time its rows came with"
                                                             : "the arrival, no policy applies");
        if (!source.over.empty())
            out.details.emplace_back("a clock for each", listOf(source.over));
        out.details.emplace_back("early", tolerance(policy.early));
        out.details.emplace_back("late", tolerance(policy.late) +
                                             (policy.late ? late(policy.latePolicy) : ""));
        out.details.emplace_back("out of order",
                                 spanText(policy.outOfOrder) + late(policy.outOfOrderPolicy));
        std::string mark = policy.outOfOrder == Ticks{0}
                               ? std::string("newest event time")
                               : "newest event time - " + spanText(policy.outOfOrder);
        if (policy.perPartition)
            mark += " of the slowest partition";
        if (!source.over.empty())
            mark = "the end of the input";
        if (policy.late)
            mark += ", at least arrival - " + spanText(*policy.late);
        out.details.emplace_back("watermark", std::move(mark));
        if (m_plan.ordered)
            out.details.emplace_back("state", "rows of the last " + spanText(policy.outOfOrder) +
                                                  ", to be put in order");
        if (source.timestamp != nullptr)
            out.span = source.timestamp->span;
        return out;
    }

    static std::string watermarkText(EventTime t) {
        return t == kMinTime ? "not yet" : t == kMaxTime ? "the end" : toIso8601(t);
    }

    /// What a part of the inspection says, as a detail.
    static void tellNow(ExplainedOperator& op, const StateSize* size) {
        if (size != nullptr)
            op.details.emplace_back("now", sizeText(*size));
    }

    static const StateSize* entry(const std::vector<StateSize>* sizes, std::size_t i) {
        return sizes != nullptr && i < sizes->size() ? &(*sizes)[i] : nullptr;
    }

    [[nodiscard]] ExplainedOperator stepOf(std::size_t number) const {
        const auto& step = m_plan.steps[number];
        const auto* const now =
            m_now != nullptr && number < m_now->steps.size() ? &m_now->steps[number] : nullptr;
        ExplainedOperator out{(step.output ? "Output " : "Step ") + step.name, {}, {}, {}};
        for (std::size_t i = 0; i < step.selects.size(); ++i)
            out.inputs.push_back(selectOf(
                number, i, now != nullptr && i < now->selects.size() ? &now->selects[i] : nullptr));
        if (step.selects.size() > 1) {
            out.details.emplace_back("union", std::to_string(step.selects.size()) + " parts");
            tellNow(out, now == nullptr ? nullptr : &now->merge);
        }
        return out;
    }

    /// From the projection down to the tables.
    [[nodiscard]] ExplainedOperator selectOf(std::size_t step, std::size_t number,
                                             const SelectInspection* now) const {
        const auto& select = m_plan.steps[step].selects[number];
        std::vector<ExplainedOperator> chain;
        chain.push_back(projectOf(select));
        if (select.having != nullptr)
            chain.push_back(conditionOf("Having", *select.having));
        for (std::size_t w = 0; w < select.windows.size(); ++w) {
            auto& window = chain.emplace_back(windowOf(select.windows[w], select));
            tellSharing(window, step, number, w);
            tellNow(window, now == nullptr ? nullptr : entry(&now->windows, w));
            if (now != nullptr && w == 0)
                window.details.emplace_back("groups now", sizeText(now->groups));
        }
        if (select.where != nullptr)
            chain.push_back(conditionOf("Filter", *select.where));
        for (std::size_t a = 0; a < select.analytics.size(); ++a) {
            chain.push_back(analyticOf(select.analytics[a]));
            if (now != nullptr && a == 0) // of all analytic functions together
                tellNow(chain.back(), &now->analytics);
        }
        if (select.match)
            tellNow(chain.emplace_back(matchOf(*select.match)),
                    now == nullptr ? nullptr : &now->match);
        const auto* const before = now == nullptr ? nullptr : &now->before;
        ExplainedOperator below = inputOf(select.tables[0], entry(before, 0));
        for (std::size_t j = 0; j < select.joins.size(); ++j) {
            const auto& join = select.joins[j];
            auto node = joinOf(join, select);
            if (join.kind != JoinPlan::Kind::Apply)
                tellNow(node, now == nullptr ? nullptr : entry(&now->joins, j));
            node.inputs.push_back(std::move(below));
            if (join.kind != JoinPlan::Kind::Apply)
                node.inputs.push_back(
                    inputOf(select.tables[join.table], entry(before, join.table)));
            below = std::move(node);
        }
        while (!chain.empty()) {
            chain.back().inputs.push_back(std::move(below));
            below = std::move(chain.back());
            chain.pop_back();
        }
        return below;
    }

    /// Which others have the panes that a window is filled from.
    void tellSharing(ExplainedOperator& window, std::size_t step, std::size_t select,
                     std::size_t number) const {
        for (std::size_t s = 0; s < m_plan.sharings.size(); ++s) {
            const auto& sharing = m_plan.sharings[s];
            for (const auto& ring : sharing.rings) {
                const auto own = std::ranges::find_if(ring.windows, [&](const auto& at) {
                    const auto& member = sharing.members[at.member];
                    return member.step == step && member.select == select && at.window == number;
                });
                if (own == ring.windows.end())
                    continue;
                window.details.emplace_back("rows",
                                            "added once, to panes of " + spanText(ring.pane.size) +
                                                ", for the windows of " + sharers(sharing, ring));
                const bool first = own->member == 0 && own->window == 0;
                if (first && m_now != nullptr && s < m_now->shared.size())
                    window.details.emplace_back("shared now", sizeText(m_now->shared[s]));
            }
        }
    }

    /// The steps and outputs of a ring; "x (2)" is the second SELECT of x.
    [[nodiscard]] std::string sharers(const SharingPlan& sharing,
                                      const SharingPlan::Ring& ring) const {
        std::string names;
        std::optional<std::size_t> last;
        for (const auto& at : ring.windows) {
            if (last == at.member)
                continue;
            last = at.member;
            const auto& member = sharing.members[at.member];
            const auto& step = m_plan.steps[member.step];
            names += (names.empty() ? "" : ", ") + step.name;
            if (step.selects.size() > 1)
                names += " (" + std::to_string(member.select + 1) + ")";
        }
        return names;
    }

    [[nodiscard]] ExplainedOperator projectOf(const SelectPlan& select) const {
        ExplainedOperator out{"Project", {}, {}, {}};
        std::string columns;
        for (const auto& item : select.items)
            columns += (columns.empty() ? "" : ", ") + (!item.star ? item.name
                                                        : item.value == nullptr
                                                            ? select.tables[item.table].alias + ".*"
                                                            : textOf(*item.value));
        out.details.emplace_back("columns", std::move(columns));
        return out;
    }

    [[nodiscard]] ExplainedOperator conditionOf(const char* name, const Expression& e) const {
        return {name, {{"condition", textOf(e)}}, e.span, {}};
    }

    [[nodiscard]] ExplainedOperator tableOf(const TablePlan& table) const {
        if (table.feed.kind == Feed::Kind::Step)
            return {"Rows of step " + m_plan.steps[table.feed.index].name, {}, {}, {}};
        return {"Rows of " + m_plan.sources[table.feed.index].input, {}, {}, {}};
    }

    /// A table with the analytic functions that are computed before the JOIN.
    [[nodiscard]] ExplainedOperator inputOf(const TablePlan& table, const StateSize* now) const {
        ExplainedOperator below = tableOf(table);
        for (const auto& analytic : table.analytics) {
            auto node = analyticOf(analytic);
            if (&analytic == &table.analytics.back())
                tellNow(node, now);
            node.inputs.push_back(std::move(below));
            below = std::move(node);
        }
        return below;
    }

    [[nodiscard]] ExplainedOperator windowOf(const WindowPlan& window,
                                             const SelectPlan& select) const {
        using Kind = WindowPlan::Kind;
        ExplainedOperator out{"Window", {}, {}, {}};
        auto& details = out.details;
        const auto bounds =
            m_plan.bounds == WindowBounds::EndInclusive ? "(start, end]" : "[start, end)";
        const auto size = spanText(window.size);
        const auto keys = select.keys.empty() ? "" : " for each " + listOf(select.keys);
        switch (window.kind) {
        case Kind::Tumbling:
        case Kind::Hopping: {
            const bool hops = window.kind == Kind::Hopping;
            const Ticks pane{std::gcd(window.size.count(), window.hop.count())};
            const auto panes = std::to_string(window.size / pane);
            details.emplace_back("kind", hops ? "hopping " + size + " every " + spanText(window.hop)
                                              : "tumbling " + size);
            details.emplace_back("bounds", bounds);
            details.emplace_back("pane", spanText(pane));
            details.emplace_back("state", "sums of each pane" + keys);
            details.emplace_back("bound", panes + (panes == "1" ? " pane" : " panes") +
                                              " a window, and those the watermark has not passed");
            break;
        }
        case Kind::Snapshot:
            details.emplace_back("kind", "snapshot: rows of one time");
            details.emplace_back("state", "sums of each time" + keys);
            details.emplace_back("bound", "times the watermark has not passed");
            break;
        case Kind::Sliding:
            details.emplace_back("kind", "sliding " + size);
            details.emplace_back("bounds", "(t - " + size + ", t]");
            details.emplace_back("state", "rows of the last " + size + keys);
            details.emplace_back("bound", "a group is forgotten " + size + " after its last row");
            break;
        case Kind::Session:
            details.emplace_back("kind", "session, timeout " + spanText(window.timeout) +
                                             ", at most " + spanText(window.maxDuration) +
                                             " looked at on the clock");
            if (!window.partitionBy.empty())
                details.emplace_back("sessions of", listOf(window.partitionBy));
            details.emplace_back("state", "sums of open sessions" + keys);
            details.emplace_back("bound",
                                 "a session lasts less than " + spanText(2 * window.maxDuration));
            break;
        }
        if (!window.id.isNull())
            details.emplace_back("id", model::toJson(window.id));
        if (window.offset != Ticks{0})
            details.emplace_back("offset", std::to_string(window.offset.count()) + " x 100 ns");
        details.emplace_back("aggregates", std::to_string(select.aggregates.size()));
        details.emplace_back("emits", "when the watermark passes its end");
        return out;
    }

    [[nodiscard]] ExplainedOperator analyticOf(const AnalyticPlan& analytic) const {
        using Kind = AnalyticPlan::Kind;
        ExplainedOperator out{"Analytic", {}, {}, {}};
        const auto keys =
            analytic.partitionBy.empty() ? "" : " for each " + listOf(analytic.partitionBy);
        const auto limit = spanText(analytic.limit);
        const auto tell = [&](const char* function, const std::string& state) {
            out.details.emplace_back("function", function);
            out.details.emplace_back("state", state + limit + keys);
        };
        switch (analytic.kind) {
        case Kind::Lag:
            tell("LAG", std::to_string(analytic.offset) + " values of the last ");
            break;
        case Kind::Last:
            tell("LAST", "1 value of the last ");
            break;
        case Kind::IsFirst:
            tell("ISFIRST", "the last interval of ");
            break;
        case Kind::Aggregate:
            tell("aggregate over rows", "rows of the last ");
            break;
        case Kind::Anomaly:
            tell("anomaly detection", "values of the last ");
            break;
        }
        if (analytic.when != nullptr)
            out.details.emplace_back("when", textOf(*analytic.when));
        out.details.emplace_back("needs", "rows in order");
        return out;
    }

    [[nodiscard]] ExplainedOperator matchOf(const MatchPlan& match) const {
        ExplainedOperator out{"Match pattern", {}, {}, {}};
        std::string symbols;
        for (const auto& symbol : match.symbols)
            symbols += (symbols.empty() ? "" : ", ") + symbol;
        out.details.emplace_back("variables", std::move(symbols));
        out.details.emplace_back(
            "state",
            "attempts begun in the last " + spanText(match.limit) +
                (match.partitionBy.empty() ? "" : " for each " + listOf(match.partitionBy)));
        out.details.emplace_back("needs", "rows in order");
        return out;
    }

    [[nodiscard]] ExplainedOperator joinOf(const JoinPlan& join, const SelectPlan& select) const {
        if (join.kind == JoinPlan::Kind::Apply)
            return {"Apply", {{"elements of", textOf(*join.apply)}}, join.apply->span, {}};
        ExplainedOperator out{
            join.kind == JoinPlan::Kind::Left ? "Left join" : "Join", {}, join.on->span, {}};
        out.details.emplace_back("on", textOf(*join.on));
        out.details.emplace_back("looked up by", join.rightKeys.empty()
                                                     ? "nothing: every pair within the time bound"
                                                     : listOf(join.rightKeys));
        if (select.tables[join.table].reference) {
            out.details.emplace_back("state", "the reference table");
            return out;
        }
        const auto span = [](Ticks t) { return t < Ticks{0} ? "-" + spanText(-t) : spanText(t); };
        out.details.emplace_back("time bound", "right - left from " + span(join.earliest) + " to " +
                                                   span(join.latest));
        out.details.emplace_back("state", "rows of both sides");
        out.details.emplace_back("bound", "rows until the watermark is past their partners");
        out.details.emplace_back("needs", "rows in order");
        if (join.kind == JoinPlan::Kind::Left)
            out.details.emplace_back("results wait",
                                     span(std::max(join.latest, Ticks{0})) + " for a partner");
        return out;
    }

    const std::string& m_text;
    const Plan& m_plan;
    const QueryInspection* m_now;
};

void render(const ExplainedOperator& op, std::size_t indent, std::string& out) {
    out += std::string(indent, ' ') + op.name + '\n';
    for (const auto& [key, value] : op.details)
        out.append(indent + 4, ' ').append(key).append(": ").append(value) += '\n';
    for (const auto& input : op.inputs)
        render(input, indent + 2, out);
}

} // namespace

std::string_view ExplainedOperator::detail(std::string_view key) const noexcept {
    const auto found = std::ranges::find(details, key, &std::pair<std::string, std::string>::first);
    return found == details.end() ? std::string_view{} : std::string_view(found->second);
}

Explanation explain(const Query& query, const QueryInspection* now) {
    return Explainer(query, now).run();
}

std::string renderExplanation(const Explanation& explanation) {
    std::string out =
        "Shards: " + explanation.partitioning + '\n' + "Order: " + explanation.order + '\n';
    if (!explanation.now.empty())
        out += "Now: " + explanation.now + '\n';
    for (const auto& source : explanation.sources)
        render(source, 0, out);
    for (const auto& step : explanation.steps)
        render(step, 0, out);
    return out;
}

bool takeExplainPrefix(std::string& sql) {
    constexpr std::string_view kWord = "EXPLAIN";
    const auto begin = sql.find_first_not_of(kBlanks);
    if (begin == std::string::npos ||
        !model::equalNames(std::string_view(sql).substr(begin, kWord.size()), kWord) ||
        (begin + kWord.size() < sql.size() && isWordChar(sql[begin + kWord.size()])))
        return false;
    sql.replace(begin, kWord.size(), std::string(kWord.size(), ' '));
    return true;
}

} // namespace vigil::engine
