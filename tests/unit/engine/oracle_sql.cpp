// SPDX-License-Identifier: GPL-3.0-or-later
// The text of a scenario's query.
#include "oracle.h"

namespace vigil::engine::oracle {

namespace {

using Op = Expr::Op;

const char* const kAliases[] = {"a", "b", "c"};

std::string literal(const Value& v) {
    if (v.type() == Value::Type::Text)
        return "'" + v.asText() + "'";
    std::string text = v.isNull() ? "NULL" : model::toJson(v);
    if (v.type() == Value::Type::Float && text.find_first_of(".e") == std::string::npos)
        text += ".0";
    return text.starts_with("-") ? "(" + text + ")" : text;
}

class Writer {
public:
    explicit Writer(const Scenario& scenario) : m_scenario(scenario) {}

    std::string script() {
        std::string text;
        for (std::size_t i = 0; i < m_scenario.steps.size(); ++i)
            text += (i == 0 ? "WITH " : ",\n") + m_scenario.steps[i].name + " AS (" +
                    body(m_scenario.steps[i], false) + ")";
        for (std::size_t i = 0; i < m_scenario.outputs.size(); ++i)
            text +=
                (i == 0 ? (text.empty() ? "" : "\n") : ";\n") + body(m_scenario.outputs[i], true);
        return text;
    }

private:
    std::string body(const Step& step, bool output) {
        std::string text;
        for (std::size_t i = 0; i < step.selects.size(); ++i)
            text += (i == 0 ? "" : "\nUNION\n") +
                    select(step.selects[i], output && i == 0 ? step.name : std::string());
        return text;
    }

    std::string list(const std::vector<ExprPtr>& values) {
        std::string text;
        for (const auto& value : values)
            text += (text.empty() ? "" : ", ") + expr(*value);
        return text;
    }

    std::string table(const Feed& feed, const char* alias) {
        if (feed.step)
            return m_scenario.steps[feed.index].name + alias;
        const auto& input = m_scenario.inputs[feed.index];
        std::string text = input.name + alias;
        if (!input.reference && input.timing != Input::Timing::Arrival)
            text += " TIMESTAMP BY " + input.columns[0];
        if (input.timing == Input::Timing::ColumnOverKey)
            text += " OVER " + input.columns[1];
        return text;
    }

    std::string select(const Select& s, const std::string& into) {
        m_joined = !s.joins.empty();
        std::string text = s.distinct ? "SELECT DISTINCT " : "SELECT ";
        for (std::size_t i = 0; i < s.items.size(); ++i)
            text += (i == 0 ? "" : ", ") + expr(*s.items[i].value) + " AS " + s.items[i].name;
        if (!into.empty())
            text += " INTO " + into;
        text += "\nFROM " + table(s.from, m_joined ? " AS a" : "");
        for (std::size_t j = 0; j < s.joins.size(); ++j)
            text += join(s.joins[j], kAliases[j + 1]);
        if (s.where != nullptr)
            text += "\nWHERE " + expr(*s.where);
        if (!s.windows.empty())
            text += "\nGROUP BY " + list(s.keys) + (s.keys.empty() ? "" : ", ") + windows(s);
        if (s.having != nullptr)
            text += "\nHAVING " + having(s);
        return text;
    }

    std::string having(const Select& s) {
        if (!s.aliasInHaving)
            return expr(*s.having);
        m_named = &s;
        auto text = expr(*s.having);
        m_named = nullptr;
        return text;
    }

    std::string join(const Join& j, const std::string& right) {
        if (j.unfolds)
            return std::string(j.left ? "\nOUTER" : "\nCROSS") + " APPLY GetArrayElements(" +
                   kAliases[0] + "." + m_scenario.inputs[j.right.index].columns[*j.unfolds] +
                   ") AS " + right;
        std::string text = j.left ? "\nLEFT JOIN " : "\nJOIN ";
        text += table(j.right, (" AS " + right).c_str()) + " ON ";
        const std::string anchor = kAliases[j.anchor];
        if (!j.reference)
            text += "DATEDIFF(" + j.unit + ", " + (j.reversed ? right : anchor) + ", " +
                    (j.reversed ? anchor : right) + ") BETWEEN " +
                    literal(Value(std::int64_t{j.low})) + " AND " +
                    literal(Value(std::int64_t{j.high}));
        if (j.on != nullptr)
            text += (j.reference ? "" : " AND ") + expr(*j.on);
        return text;
    }

    std::string windows(const Select& s) {
        if (s.windows.size() == 1 && s.windows[0].id.empty())
            return window(s.windows[0]);
        std::string text = "Windows(";
        for (std::size_t i = 0; i < s.windows.size(); ++i) {
            text += i == 0 ? "" : ", ";
            const auto inner = window(s.windows[i]);
            text += s.windows[i].id.empty() ? inner
                                            : "Window('" + s.windows[i].id + "', " + inner + ")";
        }
        return text + ")";
    }

    std::string window(const Window& w) {
        const auto size = std::to_string(w.size);
        const auto hop = std::to_string(w.hop);
        std::string offset;
        if (w.offset)
            offset = ", Offset(" + w.offset->first + ", " +
                     literal(Value(std::int64_t{w.offset->second})) + ")";
        switch (w.kind) {
        case Window::Kind::Tumbling:
            return w.offset ? "TumblingWindow(Duration(second, " + size + ")" + offset + ")"
                            : "TumblingWindow(second, " + size + ")";
        case Window::Kind::Hopping:
            return w.offset ? "HoppingWindow(Duration(second, " + size + "), Hop(second, " + hop +
                                  ")" + offset + ")"
                            : "HoppingWindow(second, " + size + ", " + hop + ")";
        case Window::Kind::Sliding:
            return "SlidingWindow(second, " + size + ")";
        case Window::Kind::Session:
            return "SessionWindow(second, " + size + ", " + hop + ")" +
                   (w.partitionBy.empty() ? ""
                                          : " OVER (PARTITION BY " + list(w.partitionBy) + ")");
        case Window::Kind::Snapshot:
            return "System.Timestamp()";
        }
        return {};
    }

    std::string aggregate(const Aggregate& a, const std::string& over) {
        std::string text = a.name + "(";
        if (a.name.starts_with("PERCENTILE"))
            text += a.fraction;
        else if (a.name == "CollectTop")
            text += std::to_string(a.limit);
        else if (a.name == "STRING_AGG")
            text += expr(*a.argument) + ", '+'";
        else if (a.name != "TopOne")
            text +=
                a.argument == nullptr ? "*" : (a.distinct ? "DISTINCT " : "") + expr(*a.argument);
        text += ")";
        std::string inside = over;
        if (a.orderBy != nullptr)
            inside += (inside.empty() ? "" : " ") + ("ORDER BY " + expr(*a.orderBy)) +
                      (a.descending ? " DESC" : "");
        if (!inside.empty())
            text += " OVER (" + inside + ")";
        return a.field.empty() ? text : text + "." + a.field;
    }

    std::string analytic(const Analytic& a) {
        std::string over;
        const auto add = [&over](const std::string& part) {
            over += (over.empty() ? "" : " ") + part;
        };
        const auto duration = "(second, " + std::to_string(a.seconds) + ")";
        if (!a.partitionBy.empty())
            add("PARTITION BY " + list(a.partitionBy));
        if (a.name != "ISFIRST")
            add("LIMIT DURATION" + duration);
        if (a.when != nullptr)
            add("WHEN " + expr(*a.when));
        if (a.aggregate)
            return aggregate(*a.aggregate, over);
        if (a.name == "ISFIRST")
            return "ISFIRST" + duration + (over.empty() ? "" : " OVER (" + over + ")");
        std::string text = a.name + "(" + expr(*a.argument);
        if (a.name == "LAG")
            text += ", " + std::to_string(a.offset);
        if (a.fallback != nullptr)
            text += ", " + expr(*a.fallback);
        return text + ") OVER (" + over + ")";
    }

    std::string expr(const Expr& e) {
        if (m_named != nullptr)
            for (const auto& item : m_named->items)
                if (item.value.get() == &e)
                    return item.name;
        switch (e.op) {
        case Op::Constant:
            return literal(e.constant);
        case Op::Column:
            return (m_joined ? std::string(kAliases[e.table]) + "." : std::string()) + e.name;
        case Op::Record: // as an argument of LAG and LAST
            return m_joined ? kAliases[e.table] : "*";
        case Op::Timestamp:
            return "System.Timestamp()";
        case Op::WindowStart:
            return "System.Window().Start";
        case Op::WindowEnd:
            return "System.Window().End";
        case Op::WindowId:
            return "System.Window().Id";
        case Op::Infix:
            return "(" + expr(*e.args[0]) + " " + e.sign + " " + expr(*e.args[1]) + ")";
        case Op::Not:
            return "NOT " + expr(*e.args[0]);
        case Op::IsNull:
            return "(" + expr(*e.args[0]) + (e.negated ? " IS NOT NULL)" : " IS NULL)");
        case Op::Between:
            return "(" + expr(*e.args[0]) + " BETWEEN " + expr(*e.args[1]) + " AND " +
                   expr(*e.args[2]) + ")";
        case Op::In:
            return "(" + expr(*e.args[0]) + " IN (" + list({e.args.begin() + 1, e.args.end()}) +
                   "))";
        case Op::Case:
            return "CASE WHEN " + expr(*e.args[0]) + " THEN " + expr(*e.args[1]) + " ELSE " +
                   expr(*e.args[2]) + " END";
        case Op::DateDiff:
            return "DATEDIFF(" + e.sign + ", " + kAliases[e.table] + ", " + kAliases[e.index] + ")";
        case Op::Aggregate:
            return aggregate(*e.aggregate, {});
        case Op::Analytic:
            return analytic(*e.analytic);
        }
        return {};
    }

    const Scenario& m_scenario;
    bool m_joined = false;
    const Select* m_named = nullptr; ///< whose items stand under their names
};

} // namespace

std::string toSql(const Scenario& scenario) { return Writer(scenario).script(); }

} // namespace vigil::engine::oracle
