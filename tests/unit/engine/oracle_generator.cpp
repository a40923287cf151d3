// SPDX-License-Identifier: GPL-3.0-or-later
#include "oracle_generator.h"

#include "oracle_build.h"
#include "oracle_expression_generator.h"

#include <algorithm>
#include <array>

namespace vigil::engine::oracle {

namespace {

using Op = Expr::Op;

const std::vector<ColumnInfo> kInputColumns{
    {"ts", Kind::Time},  {"k", Kind::Text},   {"g", Kind::Number}, {"i", Kind::Number},
    {"f", Kind::Number}, {"n", Kind::Number}, {"v", Kind::Mixed},  {"l", Kind::List}};

/// What APPLY makes of a list.
const FeedInfo kElements{
    {{"ArrayIndex", Kind::Number}, {"ArrayValue", Kind::Number}}, false, {}, 0};

class Generator : private ExpressionGenerator {
public:
    explicit Generator(std::uint64_t seed) : ExpressionGenerator(seed) {}

    Scenario scenario() {
        m_out.options = m_streams.options();
        addInput("input", 26U);
        if (chance(35))
            addInput("other", 14);
        m_out.advances = m_streams.advances(m_out.inputs);
        for (const auto& input : m_out.inputs) {
            InputOptions known;
            known.name = input.name;
            known.policy = m_out.options.policy;
            known.reference = input.reference;
            m_out.options.inputs.push_back(std::move(known));
        }
        const std::size_t steps = chance(55) ? 0 : below(3);
        for (std::size_t s = 0; s < steps; ++s) {
            FeedInfo info;
            m_inStep = true;
            Step step{"s" + std::to_string(s), body(info)};
            m_steps.push_back(std::move(info));
            m_out.steps.push_back(std::move(step));
        }
        const std::size_t outputs = chance(85) ? 1 : 2;
        for (std::size_t o = 0; o < outputs; ++o) {
            FeedInfo unused;
            m_inStep = false;
            m_out.outputs.push_back({"o" + std::to_string(o), body(unused)});
        }
        const auto first = m_out.outputs[0];
        const bool alike = std::ranges::all_of(first.selects, [&](const Select& other) {
            return other.items[0].value == first.selects[0].items[0].value;
        });
        if (!first.selects[0].windows.empty() && alike && chance(30))
            m_out.outputs.push_back({"again", inOtherWindows(first.selects)});
        refuseSome();
        return std::move(m_out);
    }

private:
    void addInput(const std::string& name, std::size_t most) {
        m_out.inputs.push_back(m_streams.input(name, most));
        FeedInfo info;
        info.columns.assign(kInputColumns.begin(), kInputColumns.end());
        info.orderly = true;
        m_inputs.push_back(std::move(info));
    }

    // Clauses.
    Window window(const std::vector<ExprPtr>& keys, bool& unique) {
        Window w;
        const auto which = below(100);
        if (which < 25) {
            w.size = from(1, 15);
        } else if (which < 50) {
            w.kind = Window::Kind::Hopping;
            w.size = from(1, 15);
            w.hop = from(1, w.size);
        } else if (which < 70) {
            w.kind = Window::Kind::Sliding;
            w.size = from(1, 10);
        } else if (which < 92) {
            w.kind = Window::Kind::Session;
            w.size = from(1, 6);
            w.hop = w.size + (chance(60) ? from(0, 8) : 100);
            if (!keys.empty() && chance(60)) {
                w.partitionBy.push_back(keys[below(keys.size())]);
            } else if (chance(15)) {
                w.partitionBy.push_back(numeric(1));
                unique = false;
            }
        } else {
            w.kind = Window::Kind::Snapshot;
        }
        const bool aligned = w.kind == Window::Kind::Tumbling || w.kind == Window::Kind::Hopping;
        if (aligned && chance(30))
            w.offset = oneOf<std::pair<std::string, int>>(
                {{"millisecond", -1}, {"millisecond", 500}, {"second", 1}, {"second", -3}});
        return w;
    }

    Feed chooseFeed(bool left) {
        if (!m_steps.empty() && chance(60))
            return {true, below(m_steps.size())};
        std::size_t index = below(m_inputs.size());
        if (left && m_out.inputs[index].reference)
            index = 0;
        return {false, index};
    }

    const FeedInfo& info(const Join& join) const {
        return join.unfolds ? kElements : info(join.right);
    }

    const FeedInfo& info(const Feed& feed) const {
        return feed.step ? m_steps[feed.index] : m_inputs[feed.index];
    }

    /// The next table of a JOIN, after those in m_tables.
    Join join(const std::vector<Join>& before) {
        const std::size_t table = m_tables.size();
        Join j;
        j.right = chooseFeed(false);
        if (j.right.step && (m_plainFeeds || m_steps[j.right.index].joins > 0))
            j.right = {false, 0}; // what is joined already is many rows
        j.left = chance(40);
        j.reference = !j.right.step && m_out.inputs[j.right.index].reference;
        j.unit = chance(85) ? "second" : "millisecond";
        const int scale = j.unit == "second" ? 1 : 500;
        j.low = from(-4, 4) * scale;
        // A third table makes many rows: it gets a narrow bound and an equality.
        j.high = j.low + from(0, table == 1 ? 6 : 2) * scale;
        j.reversed = chance(25);
        if (table == 2 && !before[0].reference && chance(50))
            j.anchor = 1;
        m_tables.push_back(&info(j.right));
        const std::size_t other = below(table);
        const auto same = [&](Kind kind) -> ExprPtr {
            for (const std::size_t t : {other, table})
                if (std::ranges::none_of(m_tables[t]->columns,
                                         [kind](const auto& c) { return c.kind == kind; }))
                    return nullptr;
            const auto pick = [&](std::size_t t) {
                std::size_t c = 0;
                do
                    c = below(m_tables[t]->columns.size());
                while (m_tables[t]->columns[c].kind != kind);
                return column(t, c);
            };
            auto a = pick(other);
            return infix(std::move(a), "=", pick(table));
        };
        if (j.reference || table > 1 || chance(70))
            j.on = same(chance(60) ? Kind::Text : Kind::Number);
        if (j.on == nullptr && j.reference)
            j.on = infix(smallNumber(), "=", smallNumber());
        else if (j.on != nullptr && chance(25))
            j.on = infix(j.on, "AND", condition(1));
        return j;
    }

    void grouped(Select& s, FeedInfo& out, std::vector<Kind>& kinds) {
        const auto keyCount = below(3);
        for (std::size_t i = 0; i < keyCount; ++i) {
            auto key = chance(75) ? anyColumn({Kind::Text, Kind::Number, Kind::Mixed}) : numeric(1);
            const bool known =
                key == nullptr || key->op == Op::Constant ||
                std::ranges::any_of(s.keys, [&](const ExprPtr& k) {
                    return k->op == key->op && k->name == key->name && k->table == key->table;
                });
            if (!known)
                s.keys.push_back(std::move(key));
        }
        const bool several = chance(12);
        bool unique = !several;
        for (std::size_t w = 0; w < (several ? 2U : 1U); ++w) {
            do
                s.windows.push_back(window(s.keys, unique));
            while (several && s.windows.back().kind == Window::Kind::Snapshot &&
                   (s.windows.pop_back(), true));
            if (several)
                s.windows.back().id = "w" + std::to_string(w);
        }
        for (const auto& key : s.keys) {
            if (unique)
                out.identity.push_back(s.items.size());
            const bool number = key->op != Op::Column ||
                                m_tables[key->table]->columns[key->index].kind == Kind::Number;
            addItem(s, key, kinds,
                    number                                                         ? Kind::Number
                    : m_tables[key->table]->columns[key->index].kind == Kind::Text ? Kind::Text
                                                                                   : Kind::Mixed);
        }
        const bool ordered = m_orderly;
        const auto count = 1 + below(4);
        for (std::size_t i = 0; i < count; ++i) {
            if (chance(10)) {
                addItem(s, infix(exactAggregate(), oneOf({"+", "-"}), exactAggregate()), kinds,
                        Kind::Number);
                continue;
            }
            if (chance(8)) {
                addItem(s, leaf(oneOf({Op::WindowStart, Op::WindowEnd, Op::WindowId})), kinds,
                        Kind::Mixed);
                continue;
            }
            auto a = aggregate(ordered, false);
            const auto kind = kindOf(a);
            const bool rounded = a.name.starts_with("VAR") || a.name.starts_with("STDEV");
            addItem(s, aggregateExpr(std::move(a)), kinds, kind);
            s.items.back().rounded = rounded;
        }
        if (unique && s.keys.empty())
            out.identity.push_back(s.items.size()); // the end: one row a time
        if (chance(50) || (unique && s.keys.empty()))
            addItem(s, leaf(Op::Timestamp), kinds, Kind::Time);
        if (chance(30))
            s.having = infix(exactAggregate(), comparison(), smallNumber());
        else if (!s.from.step && s.joins.empty() && chance(25))
            havingByAlias(s, kinds);
    }

    /// A condition on an item that is no key, under its name.
    void havingByAlias(Select& s, const std::vector<Kind>& kinds) {
        for (std::size_t i = s.keys.size(); i < s.items.size(); ++i)
            if (kinds[i] == Kind::Number && !s.items[i].rounded) {
                s.having = infix(s.items[i].value, comparison(), smallNumber());
                s.aliasInHaving = true;
                return;
            }
    }

    static void addItem(Select& s, ExprPtr value, std::vector<Kind>& kinds, Kind kind) {
        s.items.push_back({"c" + std::to_string(s.items.size()), std::move(value)});
        kinds.push_back(kind);
    }

    void plain(Select& s, std::vector<Kind>& kinds) {
        const auto count = 1 + below(4);
        for (std::size_t i = 0; i < count; ++i) {
            if (!unfolds(s) && chance(s.joins.empty() ? 50 : 25)) {
                static const std::vector<std::size_t> kNone;
                const std::size_t table = below(m_tables.size());
                const bool reference = table > 0 && s.joins[table - 1].reference;
                const auto& rows = *m_tables[table];
                if (!reference && (rows.orderly || !rows.identity.empty())) {
                    if (!s.joins.empty())
                        m_only = table;
                    addItem(s, analyticExpr(rows.orderly ? kNone : rows.identity), kinds,
                            Kind::Mixed);
                    m_only.reset();
                    continue;
                }
            }
            const bool number = chance(60);
            auto value = number ? numeric() : anything();
            Kind kind = number ? Kind::Number : Kind::Mixed;
            if (!number && value->op == Op::Column)
                kind = m_tables[value->table]->columns[value->index].kind;
            addItem(s, std::move(value), kinds, kind);
        }
        if (!s.joins.empty() && !unfolds(s) && !s.joins.back().reference && chance(40)) {
            Expr e;
            e.op = Op::DateDiff;
            e.sign = s.joins.back().unit;
            e.table = s.joins.back().anchor;
            e.index = s.joins.size();
            addItem(s, make(std::move(e)), kinds, Kind::Number);
        }
        if (chance(30))
            addItem(s, leaf(Op::Timestamp), kinds, Kind::Time);
        if (chance(10))
            s.having = condition(1);
    }

    static bool unfolds(const Select& s) {
        return std::ranges::any_of(s.joins, [](const Join& j) { return j.unfolds.has_value(); });
    }

    Select select(const Feed& feed, FeedInfo& out) {
        Select s;
        s.from = feed;
        m_tables = {&info(s.from)};
        if (!s.from.step && chance(8)) {
            Join apply;
            apply.right = s.from;
            apply.unfolds = kInputColumns.size() - 1;
            apply.left = chance(50);
            s.joins.push_back(std::move(apply));
            m_tables.push_back(&kElements);
        } else if (m_tables[0]->joins == 0 && chance(30)) {
            s.joins.push_back(join(s.joins));
            // A step of hopping windows has many rows: three tables are inputs.
            m_plainFeeds = !s.from.step && !s.joins[0].right.step;
            if (m_plainFeeds && chance(35))
                s.joins.push_back(join(s.joins));
            m_plainFeeds = false;
        }
        m_orderly = s.joins.empty() && m_tables[0]->orderly;
        if (chance(45))
            s.where = condition(2);
        std::vector<Kind> kinds;
        if (chance(60))
            grouped(s, out, kinds);
        else
            plain(s, kinds);
        const bool exact = std::ranges::none_of(s.items, &Item::rounded);
        s.distinct = exact && chance(10);
        out.orderly = m_orderly && s.windows.empty();
        out.joins = s.joins.size();
        for (const auto* table : m_tables)
            out.joins += table->joins;
        for (std::size_t i = 0; i < s.items.size(); ++i)
            out.columns.push_back({s.items[i].name, s.items[i].rounded ? Kind::Mixed : kinds[i]});
        return s;
    }

    std::vector<Select> body(FeedInfo& out) {
        std::vector<Select> selects{select(chooseFeed(true), out)};
        if (!chance(14))
            return selects;
        out.orderly = false;
        out.identity.clear();
        if (chance(40)) {
            FeedInfo other;
            auto second = select(chooseFeed(true), other);
            if (agree(selects[0], second) && (!m_inStep || agree(out, other))) {
                for (std::size_t c = 0; c < out.columns.size(); ++c)
                    if (out.columns[c].kind != other.columns[c].kind)
                        out.columns[c].kind = Kind::Mixed;
                out.joins = std::max(out.joins, other.joins);
                selects.push_back(std::move(second));
                return selects;
            }
        }
        // UNION of the same SELECT with another condition: the columns agree.
        auto second = selects[0];
        m_tables = {&info(second.from)};
        for (const auto& join : second.joins)
            m_tables.push_back(&info(join));
        second.where = condition(1);
        selects.push_back(std::move(second));
        return selects;
    }

    /// Whether two SELECTs of unlike rows can be branches of a UNION here.
    static bool agree(const Select& a, const Select& b) {
        return std::ranges::equal(a.items, b.items, {}, &Item::rounded, &Item::rounded);
    }

    static bool agree(const FeedInfo& a, const FeedInfo& b) {
        return std::ranges::equal(a.columns, b.columns, {}, &ColumnInfo::kind, &ColumnInfo::kind);
    }

    /// Gives the branches of some UNION different columns.
    void refuseSome() {
        for (auto* steps : {&m_out.steps, &m_out.outputs})
            for (auto& step : *steps)
                if (step.selects.size() > 1 && chance(8)) {
                    step.selects.back().items.back().name += "x";
                    m_out.refused = true;
                }
    }

    /// The same rows for the same keys in windows that share panes, where they can.
    std::vector<Select> inOtherWindows(std::vector<Select> selects) {
        auto& keys = selects[0].keys;
        if (keys.size() > 1 && chance(50))
            std::swap(keys[0], keys[1]);
        std::vector<Window> windows;
        for (std::size_t w = 0; w < selects[0].windows.size(); ++w) {
            auto& window = windows.emplace_back();
            window.size = from(1, 15);
            if (chance(50)) {
                window.kind = Window::Kind::Hopping;
                window.hop = from(1, window.size);
            }
            if (chance(20))
                window.offset = {"second", from(1, 3)};
            window.id = selects[0].windows[w].id;
        }
        for (auto& select : selects) {
            select.keys = keys;
            select.windows = windows;
            if (chance(30))
                select.having = nullptr;
        }
        return selects;
    }

    Scenario m_out;
    bool m_orderly = false;    ///< ties of the feed have a known order
    bool m_plainFeeds = false; ///< no steps are joined
    std::vector<FeedInfo> m_inputs;
    std::vector<FeedInfo> m_steps;
};

} // namespace

Scenario randomScenario(std::uint64_t seed) { return Generator(seed).scenario(); }

} // namespace vigil::engine::oracle
