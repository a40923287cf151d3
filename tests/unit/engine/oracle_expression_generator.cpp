// SPDX-License-Identifier: GPL-3.0-or-later
#include "oracle_expression_generator.h"

#include "oracle_build.h"

#include <algorithm>

namespace vigil::engine::oracle {

using Op = Expr::Op;

ExprPtr ExpressionGenerator::column(std::size_t table, std::size_t index) {
    Expr e;
    e.op = Op::Column;
    e.table = table;
    e.index = index;
    e.name = m_tables[table]->columns[index].name;
    return make(std::move(e));
}

ExprPtr ExpressionGenerator::anyColumn(std::initializer_list<Kind> kinds) {
    std::vector<std::pair<std::size_t, std::size_t>> fitting;
    for (std::size_t t = 0; t < m_tables.size(); ++t)
        for (std::size_t c = 0; (!m_only || *m_only == t) && c < m_tables[t]->columns.size(); ++c)
            if (std::ranges::find(kinds, m_tables[t]->columns[c].kind) != kinds.end())
                fitting.emplace_back(t, c);
    if (fitting.empty())
        return nullptr;
    const auto [table, index] = fitting[below(fitting.size())];
    return column(table, index);
}

ExprPtr ExpressionGenerator::smallNumber() { return constant(m_streams.number(chance(60))); }

ExprPtr ExpressionGenerator::numeric(int depth) {
    auto plain = anyColumn({Kind::Number});
    if (plain == nullptr)
        return smallNumber();
    if (depth == 0 || chance(55))
        return plain;
    if (chance(20))
        return caseOf(condition(1), numeric(depth - 1), numeric(depth - 1));
    if (chance(20))
        return infix(plain, "%", constant(Value(std::int64_t{from(2, 5)})));
    return infix(plain, oneOf({"+", "-", "*"}), chance(50) ? smallNumber() : numeric(depth - 1));
}

ExprPtr ExpressionGenerator::anything() {
    if (chance(30))
        return numeric();
    auto any = anyColumn({Kind::Number, Kind::Text, Kind::Mixed, Kind::Time, Kind::Joined});
    return any == nullptr ? smallNumber() : any;
}

ExprPtr ExpressionGenerator::untyped() {
    auto any = anyColumn({Kind::Number, Kind::Text, Kind::Mixed, Kind::Mixed, Kind::Time});
    return any == nullptr || chance(30) ? numeric() : any;
}

std::string ExpressionGenerator::comparison() { return oneOf({"=", "<>", "<", "<=", ">", ">="}); }

ExprPtr ExpressionGenerator::condition(int depth) {
    if (depth > 0 && chance(35)) {
        if (chance(25)) {
            Expr e;
            e.op = Op::Not;
            e.args = {infix(condition(depth - 1), "AND", condition(depth - 1))};
            return make(std::move(e));
        }
        return infix(condition(depth - 1), oneOf({"AND", "OR"}), condition(depth - 1));
    }
    Expr e;
    const auto text = anyColumn({Kind::Text});
    if (text != nullptr && chance(25)) {
        if (chance(50))
            return infix(text, comparison(), constant(Value(std::string(1, "abc"[below(3)]))));
        e.op = Op::In;
        e.args = {text, constant(Value(std::string("a"))), constant(Value(std::string("c")))};
    } else if (chance(20)) {
        e.op = Op::IsNull;
        e.negated = chance(60);
        e.args = {anything()};
    } else if (chance(25)) {
        e.op = Op::Between;
        e.args = {numeric(1), constant(Value(std::int64_t{from(-3, 3)})),
                  constant(Value(std::int64_t{from(4, 15)}))};
    } else {
        return infix(numeric(1), comparison(), chance(70) ? smallNumber() : numeric(1));
    }
    return make(std::move(e));
}

Aggregate ExpressionGenerator::aggregate(bool ordered, bool analytic) {
    Aggregate a;
    const auto which = below(analytic ? 70 : 100);
    if (which < 12) {
        a.name = "COUNT";
    } else if (which < 20) {
        a.name = "COUNT";
        a.argument = anything();
    } else if (which < 36) {
        a.name = "SUM";
        a.argument = chance(85) ? numeric() : anyOrNumber(Kind::Mixed);
    } else if (which < 48) {
        a.name = "AVG";
        a.argument = numeric();
    } else if (which < 62) {
        a.name = oneOf({"MIN", "MAX"});
        a.argument = untyped();
    } else if (which < 66 && ordered && !m_inStep) {
        a.name = "Collect";
        a.argument = anything();
    } else if (which < 70 && ordered) {
        const auto& columns = m_tables[base()]->columns;
        a.table = base();
        a.orderBy = numeric(0);
        a.descending = chance(50);
        if (!m_inStep && chance(50)) {
            a.name = "CollectTop";
            a.limit = from(1, 4);
            for (const auto& c : columns)
                a.columns.push_back(c.name);
        } else {
            a.name = "TopOne";
            do
                a.fieldIndex = below(columns.size());
            while (columns[a.fieldIndex].kind == Kind::List);
            a.field = columns[a.fieldIndex].name;
        }
    } else if (which < 78 && !analytic) {
        a.name = "COUNT";
        a.distinct = true;
        a.argument = anything();
    } else if (which < 88 && !analytic) {
        a.name = oneOf({"PERCENTILE_CONT", "PERCENTILE_DISC"});
        a.fraction = oneOf({"0", "0.25", "0.5", "0.75", "1"});
        a.orderBy = numeric(1);
        a.descending = chance(20);
    } else if (which < 91 && ordered && m_tables[0]->columns[0].name == "ts" && !m_only) {
        a.name = "STRING_AGG";
        a.argument = column(0, 1);
    } else if (which >= 91 && !m_inStep) {
        a.name = oneOf({"VAR", "VARP", "STDEV", "STDEVP"});
        a.argument = numeric();
    } else {
        a.name = "COUNT";
    }
    return a;
}

ExprPtr ExpressionGenerator::anyOrNumber(Kind kind) {
    // The columns of a step have types: a text there is an error before the first row.
    const bool fromInput =
        (m_tables.size() == 1 || m_only) && m_tables[base()]->columns[0].name == "ts";
    auto found = fromInput ? anyColumn({kind}) : nullptr;
    return found == nullptr ? numeric() : found;
}

Kind ExpressionGenerator::kindOf(const Aggregate& a) {
    return a.name == "COUNT" || (a.name == "SUM") ? Kind::Number
           : a.name == "STRING_AGG"               ? Kind::Joined
                                                  : Kind::Mixed;
}

ExprPtr ExpressionGenerator::aggregateExpr(Aggregate a) {
    Expr e;
    e.op = Op::Aggregate;
    e.aggregate = std::move(a);
    return make(std::move(e));
}

ExprPtr ExpressionGenerator::exactAggregate() {
    Aggregate a;
    a.name = chance(50) ? "COUNT" : "SUM";
    if (a.name == "SUM" || chance(40))
        a.argument = numeric(1);
    return aggregateExpr(std::move(a));
}

std::size_t ExpressionGenerator::base() const { return m_only.value_or(0); }

ExprPtr ExpressionGenerator::valueBefore() {
    if (m_inStep || !chance(20))
        return anything();
    Expr e;
    e.op = Op::Record;
    e.table = base();
    for (const auto& c : m_tables[base()]->columns)
        e.names.push_back(c.name);
    return make(std::move(e));
}

ExprPtr ExpressionGenerator::analyticExpr(const std::vector<std::size_t>& identity) {
    Analytic a;
    a.table = base();
    for (const auto index : identity)
        a.partitionBy.push_back(column(base(), index));
    if (m_only && identity.empty()) // some column must tell the table
        a.partitionBy.push_back(column(*m_only, below(m_tables[*m_only]->columns.size())));
    else if (identity.empty() && chance(60))
        a.partitionBy.push_back(chance(80) ? anything() : numeric(1));
    a.seconds = from(1, 12);
    if (chance(35))
        a.when = condition(1);
    const auto which = below(100);
    if (which < 30) {
        a.name = "LAG";
        a.offset = from(1, 3);
        a.argument = valueBefore();
    } else if (which < 50) {
        a.name = "LAST";
        a.argument = valueBefore();
    } else if (which < 65) {
        a.name = "ISFIRST";
    } else {
        a.aggregate = aggregate(true, true);
        a.name = a.aggregate->name;
    }
    if (a.argument != nullptr && chance(40))
        a.fallback = chance(50) ? smallNumber() : numeric(0);
    Expr e;
    e.op = Op::Analytic;
    e.analytic = std::move(a);
    return make(std::move(e));
}

} // namespace vigil::engine::oracle
