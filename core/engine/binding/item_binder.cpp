// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/binding/item_binder.h"

#include <algorithm>

namespace vigil::engine {

using model::equalNames;
using Type = model::Value::Type;

void StepColumns::add(std::string name, std::optional<Type> type) {
    if (type == Type::Null)
        type.reset();
    const auto known =
        std::ranges::find_if(names, [&](const auto& other) { return equalNames(other, name); });
    if (known == names.end()) {
        names.push_back(std::move(name));
        types.push_back(type);
    } else if (auto& there = types[static_cast<std::size_t>(known - names.begin())];
               there != type) {
        there.reset();
    }
}

void StepColumns::merge(StepColumns other) {
    closed = closed && other.closed;
    for (std::size_t i = 0; i < other.names.size(); ++i)
        add(std::move(other.names[i]), other.types[i]);
}

std::string StepColumns::text() const {
    std::string out;
    for (const auto& name : names)
        out += (out.empty() ? "" : ", ") + name;
    return closed ? out : out + (out.empty() ? "..." : ", ...");
}

bool StepColumns::contradicts(const StepColumns& other) const {
    return closed && other.closed && !std::ranges::equal(names, other.names, equalNames);
}

namespace {

class ItemBinder {
public:
    ItemBinder(ExpressionBinder& binder, SelectPlan& plan, Phase phase, StepColumns& columns)
        : m_binder(binder), m_plan(plan), m_phase(phase), m_columns(columns) {}

    void add(const ast::SelectItem& item) {
        if (!item.star)
            addValue(item);
        else if (m_plan.grouped)
            m_binder.error(item.span, "SELECT * cannot be grouped", "name the columns");
        else if (item.starOf.empty())
            addAll(item);
        else if (const auto table =
                     item.starOf.size() == 1 ? m_binder.tableNamed(item.starOf[0]) : std::nullopt)
            addTable(*table);
        else
            addRecord(item);
    }

private:
    [[nodiscard]] bool isTaken(const std::string& name) const {
        return std::ranges::any_of(m_plan.items, [&](const ItemPlan& other) {
            return !other.star && equalNames(other.name, name);
        });
    }

    static std::string defaultName(const ast::Expr& e, std::size_t position) {
        if (!e.path.empty() &&
            (e.kind == ast::Expr::Kind::Name || e.kind == ast::Expr::Kind::Call ||
             e.kind == ast::Expr::Kind::Field))
            return e.path.back();
        return "Column" + std::to_string(position);
    }

    void addValue(const ast::SelectItem& item) {
        ItemPlan out;
        out.value = m_binder.bind(*item.value, m_phase);
        out.name =
            item.alias.empty() ? defaultName(*item.value, m_plan.items.size() + 1) : item.alias;
        if (isTaken(out.name)) {
            if (!item.alias.empty())
                m_binder.error(item.span, "two output columns have the name '" + out.name + "'");
            const auto base = out.name;
            for (int n = 2; isTaken(out.name); ++n)
                out.name = base + "_" + std::to_string(n);
        }
        m_columns.add(out.name, out.value->type);
        m_plan.items.push_back(std::move(out));
    }

    void addTable(std::size_t table) {
        ItemPlan out;
        out.star = true;
        out.table = table;
        m_plan.items.push_back(std::move(out));
        const auto& scope = m_binder.tables[table];
        for (std::size_t i = 0; i < scope.known.size(); ++i)
            m_columns.add(scope.known[i], i < scope.types.size() ? scope.types[i] : std::nullopt);
        m_columns.closed = m_columns.closed && scope.closed;
    }

    /// `*`: the row and, beside APPLY, what it gave, as a record under its alias.
    void addAll(const ast::SelectItem& item) {
        if (std::ranges::any_of(m_plan.joins, [](const JoinPlan& join) {
                return join.kind != JoinPlan::Kind::Apply;
            }))
            return m_binder.error(item.span, "SELECT * does not work with JOIN",
                                  "write " + m_plan.tables[0].alias + ".* or name the columns");
        addTable(0);
        for (const auto& join : m_plan.joins) {
            ItemPlan out;
            out.name = m_plan.tables[join.table].alias;
            out.value = std::make_unique<Expression>();
            out.value->op = Expression::Op::Record;
            out.value->span = item.span;
            out.value->type = Type::Record;
            out.value->source = join.table;
            m_columns.add(out.name, out.value->type);
            m_plan.items.push_back(std::move(out));
        }
    }

    /// `path.*`: all fields of a record.
    void addRecord(const ast::SelectItem& item) {
        std::vector<std::string_view> aliases;
        for (const auto& table : m_binder.tables)
            aliases.push_back(table.alias);
        const bool alone = item.starOf.size() == 1 && m_binder.tables.size() == 1;
        if (auto hint = alone && !m_binder.isKnownColumn(0, item.starOf[0])
                            ? didYouMean(item.starOf[0], aliases)
                            : std::string();
            !hint.empty())
            return m_binder.error(item.span, "there is no table named '" + item.starOf[0] + "'",
                                  std::move(hint));
        ast::Expr name;
        name.kind = ast::Expr::Kind::Name;
        name.span = item.span;
        name.path = item.starOf;
        ItemPlan out;
        out.star = true;
        out.value = m_binder.bind(name, m_phase);
        if (const auto type = out.value->type; type && *type != Type::Record && *type != Type::Null)
            m_binder.error(item.span, "'" + ast::pathText(item.starOf) + "' is " +
                                          std::string(model::typeName(*type)) + ", not a record");
        m_columns.closed = false;
        m_plan.items.push_back(std::move(out));
    }

    ExpressionBinder& m_binder;
    SelectPlan& m_plan;
    Phase m_phase;
    StepColumns& m_columns;
};

} // namespace

void bindItems(ExpressionBinder& binder, const ast::Select& from, SelectPlan& plan, Phase phase,
               StepColumns& columns) {
    ItemBinder items(binder, plan, phase, columns);
    for (const auto& item : from.items)
        items.add(item);
}

} // namespace vigil::engine
