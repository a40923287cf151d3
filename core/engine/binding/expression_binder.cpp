// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/binding/expression_binder.h"

#include <algorithm>
#include <array>
#include <utility>

namespace vigil::engine {

using model::equalNames;
using model::Value;
using Type = model::Value::Type;
using Op = Expression::Op;

void ExpressionBinder::error(SourceSpan span, std::string message, std::string hint) {
    m_findings.push_back(
        diagnosticAt(m_sql, span, Severity::Error, std::move(message), std::move(hint)));
}

void ExpressionBinder::warn(SourceSpan span, std::string message, std::string hint) {
    m_findings.push_back(
        diagnosticAt(m_sql, span, Severity::Warning, std::move(message), std::move(hint)));
}

ExpressionPtr ExpressionBinder::make(Op op, const ast::Expr& e) {
    auto out = std::make_unique<Expression>();
    out->op = op;
    out->span = e.span;
    return out;
}

std::optional<std::size_t> ExpressionBinder::tableNamed(std::string_view alias) const {
    for (std::size_t i = 0; i < tables.size(); ++i)
        if (equalNames(tables[i].alias, alias))
            return i;
    return std::nullopt;
}

void ExpressionBinder::bindArguments(Expression& to, const ast::Expr& e, Phase phase) {
    for (const auto& argument : e.args)
        to.args.push_back(bind(*argument, phase));
}

namespace {

std::optional<Arithmetic> arithmeticOf(std::string_view op) {
    switch (op.size() == 1 ? op.front() : ' ') {
    case '+':
        return Arithmetic::Add;
    case '-':
        return Arithmetic::Subtract;
    case '*':
        return Arithmetic::Multiply;
    case '/':
        return Arithmetic::Divide;
    case '%':
        return Arithmetic::Modulo;
    case '&':
        return Arithmetic::BitAnd;
    case '|':
        return Arithmetic::BitOr;
    case '^':
        return Arithmetic::BitXor;
    default:
        return std::nullopt;
    }
}

Compare compareOf(std::string_view op) {
    return op == "="    ? Compare::Equal
           : op == "<>" ? Compare::NotEqual
           : op == "<"  ? Compare::Less
           : op == "<=" ? Compare::LessEqual
           : op == ">"  ? Compare::Greater
                        : Compare::GreaterEqual;
}

bool isNumeric(std::optional<Type> type) {
    return !type || *type == Type::BigInt || *type == Type::Float || *type == Type::Bit ||
           *type == Type::Text || *type == Type::Null;
}

/// Result type where both sides are known.
std::optional<Type> arithmeticType(Arithmetic op, std::optional<Type> a, std::optional<Type> b) {
    if (a == Type::BigInt && b == Type::BigInt)
        return std::nullopt; // float where it overflows
    if (a == Type::Float && (b == Type::Float || b == Type::BigInt))
        return Type::Float;
    if (b == Type::Float && a == Type::BigInt)
        return Type::Float;
    const bool bitwise =
        op == Arithmetic::BitAnd || op == Arithmetic::BitOr || op == Arithmetic::BitXor;
    if (bitwise && a == Type::Bit && b == Type::Bit)
        return Type::Bit;
    if (op == Arithmetic::Add && a == Type::Text && b == Type::Text)
        return Type::Text;
    return std::nullopt;
}

/// Evaluates what does not depend on a row, once.
void foldConstant(Expression& e) {
    if (e.op == Op::Constant || !isConstant(e) || e.args.empty())
        return;
    EvalContext context;
    Value value = evaluate(e, context);
    if (!context.failure.empty())
        return;
    e.op = Op::Constant;
    e.type = value.type();
    e.constant = std::move(value);
    e.args.clear();
}

} // namespace

std::optional<Type> commonType(const std::vector<ExpressionPtr>& values, std::size_t first,
                               std::size_t step) {
    std::optional<Type> common;
    for (std::size_t i = first; i < values.size(); i += step) {
        if (values[i]->type == Type::Null)
            continue;
        if (!values[i]->type || (common && *common != *values[i]->type))
            return std::nullopt;
        common = values[i]->type;
    }
    return common;
}

ExpressionPtr ExpressionBinder::bindBinary(const ast::Expr& e, Phase phase) {
    auto out = make(Op::Compare, e);
    bindArguments(*out, e, phase);
    const auto left = out->args[0]->type;
    const auto right = out->args[1]->type;
    if (equalNames(e.op, "AND") || equalNames(e.op, "OR")) {
        out->op = equalNames(e.op, "AND") ? Op::And : Op::Or;
        for (std::size_t i = 0; i < 2; ++i)
            if (out->args[i]->type == Type::Text || out->args[i]->type == Type::DateTime)
                error(e.args[i]->span, "this is a value, not a condition",
                      "compare it with something");
        out->type = Type::Bit;
    } else if (const auto arithmetic = arithmeticOf(e.op)) {
        out->op = Op::Arithmetic;
        out->arithmetic = *arithmetic;
        for (std::size_t i = 0; i < 2; ++i)
            if (!isNumeric(out->args[i]->type))
                error(e.args[i]->span,
                      "'" + e.op + "' does not work on " +
                          std::string(model::typeName(*out->args[i]->type)),
                      out->args[i]->type == Type::DateTime ? "use DATEADD or DATEDIFF" : "");
        out->type = arithmeticType(*arithmetic, left, right);
        if (*arithmetic == Arithmetic::Divide && left == Type::BigInt && right == Type::BigInt &&
            !(out->args[0]->op == Op::Constant && out->args[1]->op == Op::Constant))
            warn(e.span, "bigint / bigint cuts the fraction",
                 "write 1.0 * " + textAt(e.args[0]->span) + " / ... for a float");
    } else {
        out->compare = compareOf(e.op);
        out->type = Type::Bit;
        for (std::size_t i = 0; i < 2; ++i)
            if (e.args[i]->kind == ast::Expr::Kind::Literal && e.args[i]->value.isNull())
                warn(e.span, "a comparison with NULL is never true",
                     std::string("write IS ") + (e.op == "<>" ? "NOT " : "") + "NULL");
    }
    return out;
}

/// BETWEEN, IN, LIKE and IS NULL.
ExpressionPtr ExpressionBinder::bindPredicate(const ast::Expr& e, Phase phase) {
    using Kind = ast::Expr::Kind;
    auto out = make(e.kind == Kind::Between ? Op::Between
                    : e.kind == Kind::In    ? Op::In
                    : e.kind == Kind::Like  ? Op::Like
                                            : Op::IsNull,
                    e);
    out->negated = e.negated;
    out->type = Type::Bit;
    bindArguments(*out, e, phase);
    return out;
}

ExpressionPtr ExpressionBinder::bind(const ast::Expr& e, Phase phase) {
    if (phase == Phase::Group)
        for (std::size_t i = 0; i < keys.size(); ++i)
            if (ast::sameExpression(*keys[i], e)) {
                auto out = make(Op::Slot, e);
                out->index = i;
                out->type = select->keys[i]->type;
                return out;
            }
    using Kind = ast::Expr::Kind;
    ExpressionPtr out;
    switch (e.kind) {
    case Kind::Literal:
        out = make(Op::Constant, e);
        out->constant = e.value;
        out->type = e.value.type();
        return out;
    case Kind::Name:
        if (pattern != nullptr)
            if ((out = pattern->bindName(e)) != nullptr)
                return out;
        return bindName(e, phase);
    case Kind::Call:
        if (pattern != nullptr)
            if ((out = pattern->bindCall(e)) != nullptr)
                return out;
        return bindCall(e, phase);
    case Kind::Binary:
        out = bindBinary(e, phase);
        break;
    case Kind::Field:
        if (e.args[0]->kind == Kind::Call && e.args[0]->path.size() == 2 &&
            equalNames(e.args[0]->path[0], "System") && equalNames(e.args[0]->path[1], "Window"))
            return bindSystem(e);
        out = make(Op::Field, e);
        bindArguments(*out, e, phase);
        out->path = e.path;
        return out;
    case Kind::Unary:
        out = make(equalNames(e.op, "NOT") ? Op::Not : e.op == "~" ? Op::BitNot : Op::Negate, e);
        if (e.op == "+")
            return bind(*e.args[0], phase);
        bindArguments(*out, e, phase);
        if (out->op == Op::Not)
            out->type = Type::Bit;
        break;
    case Kind::Case:
        out = make(Op::Case, e);
        out->hasOperand = e.hasOperand;
        out->hasElse = e.hasElse;
        bindArguments(*out, e, phase);
        if (const auto type = commonType(out->args, e.hasOperand ? 2 : 1, 2);
            !e.hasElse || out->args.back()->type == type)
            out->type = type;
        break;
    case Kind::Cast: {
        const auto type = typeNamed(e.typeName);
        if (!type)
            error(e.span, "unknown type '" + e.typeName + "'",
                  "bigint, float, nvarchar(max), datetime, bit, record or array");
        out = make(Op::Cast, e);
        out->castTo = type.value_or(Type::Text);
        out->type = type;
        out->tryCast = e.tryCast;
        bindArguments(*out, e, phase);
        break;
    }
    default:
        out = bindPredicate(e, phase);
    }
    foldConstant(*out);
    return out;
}

ExpressionPtr ExpressionBinder::bindCondition(const ast::Expr& e, Phase phase,
                                              std::string_view where) {
    auto out = bind(e, phase);
    if (out->type == Type::Text || out->type == Type::DateTime || out->type == Type::Record ||
        out->type == Type::Array)
        error(e.span,
              std::string(where) + " needs a condition, this is " +
                  std::string(model::typeName(*out->type)),
              "compare it with something");
    return out;
}

void ExpressionBinder::checkColumn(const ScopeTable& table, const std::string& column,
                                   SourceSpan span) {
    if (table.known.empty() || std::ranges::any_of(table.known, [&](const std::string& known) {
            return equalNames(known, column) ||
                   (known.size() > column.size() && known[column.size()] == '.' &&
                    equalNames(std::string_view(known).substr(0, column.size()), column));
        }))
        return;
    const std::vector<std::string_view> names(table.known.begin(), table.known.end());
    auto hint = didYouMean(column, names);
    if (hint.empty() && textAt(span) == '"' + column + '"')
        hint = "write a text as '" + column + "'";
    if (table.closed) {
        if (hint.empty()) {
            constexpr std::size_t kMostNamed = 8;
            for (std::size_t i = 0; i < std::min(names.size(), kMostNamed); ++i)
                hint += (i == 0 ? "it has " : ", ") + std::string(names[i]);
            if (names.size() > kMostNamed)
                hint += ", ...";
        }
        error(span, "'" + table.alias + "' has no column '" + column + "'", std::move(hint));
    } else if (!hint.empty()) {
        warn(span, "no column '" + column + "' has been seen in '" + table.alias + "' so far",
             std::move(hint));
    }
}

ExpressionPtr ExpressionBinder::bindColumn(std::size_t table, ColumnPath path, const ast::Expr& e) {
    auto& scope = tables[table];
    const bool transport = scope.input && path.size() == 1 && isMetadataColumn(path[0]) &&
                           !isKnownColumn(table, path[0]);
    if (!transport)
        checkColumn(scope, path[0], e.span);
    auto out = make(Op::Column, e);
    out->source = table;
    const auto same = [&](const ColumnPath& other) {
        return std::ranges::equal(other, path,
                                  [](const auto& a, const auto& b) { return equalNames(a, b); });
    };
    const auto found = std::ranges::find_if(*scope.columns, same);
    out->index = static_cast<std::size_t>(found - scope.columns->begin());
    if (path.size() == 1)
        for (std::size_t i = 0; i < scope.types.size(); ++i)
            if (equalNames(scope.known[i], path[0]))
                out->type = scope.types[i];
    if (found == scope.columns->end())
        scope.columns->push_back(std::move(path));
    if (transport)
        return bindMetadataColumn(table, std::move(out), e);
    return out;
}

const ExpressionBinder::Alias* ExpressionBinder::aliasNamed(std::string_view name) const {
    const auto found =
        std::ranges::find_if(aliases, [&](const Alias& a) { return equalNames(a.name, name); });
    return found == aliases.end() ? nullptr : &*found;
}

bool ExpressionBinder::isKnownColumn(std::size_t table, std::string_view column) const {
    return std::ranges::any_of(tables[table].known,
                               [&](const auto& known) { return equalNames(known, column); });
}

bool ExpressionBinder::itemsRead(std::string_view column) const {
    return std::ranges::any_of(
        aliases, [&](const Alias& alias) { return ast::readsColumn(*alias.value, column); });
}

ExpressionPtr ExpressionBinder::bindAlias(const Alias& alias, const ast::Expr& e, Phase phase) {
    // What it stands for does not see aliases itself.
    const bool outer = std::exchange(aliasesVisible, false);
    auto value = bind(*alias.value, phase);
    aliasesVisible = outer;
    if (e.path.size() == 1)
        return value;
    auto field = make(Op::Field, e);
    field->path.assign(e.path.begin() + 1, e.path.end());
    field->args.push_back(std::move(value));
    return field;
}

/// A name in SELECT or HAVING of a grouped query: a key, a field of one, or an alias.
ExpressionPtr ExpressionBinder::bindGroupName(const ast::Expr& e) {
    const auto named = tableNamed(e.path[0]);
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const auto& key = keys[i]->path;
        const bool prefix =
            keys[i]->kind == ast::Expr::Kind::Name && key.size() < e.path.size() &&
            std::ranges::equal(key, std::span(e.path).first(key.size()), equalNames);
        const bool withoutAlias = named && tables.size() == 1 &&
                                  keys[i]->kind == ast::Expr::Kind::Name &&
                                  std::ranges::equal(key, std::span(e.path).subspan(1), equalNames);
        const bool withAlias = tables.size() == 1 && keys[i]->kind == ast::Expr::Kind::Name &&
                               key.size() > 1 && tableNamed(key[0]) &&
                               std::ranges::equal(std::span(key).subspan(1), e.path, equalNames);
        if (!prefix && !withoutAlias && !withAlias)
            continue;
        auto out = make(Op::Slot, e);
        out->index = i;
        if (!prefix)
            return out;
        auto field = make(Op::Field, e);
        field->path.assign(e.path.begin() + static_cast<std::ptrdiff_t>(key.size()), e.path.end());
        field->args.push_back(std::move(out));
        return field;
    }
    const auto* alias = aliasNamed(e.path[0]);
    if (alias != nullptr && aliasesVisible && (!named || e.path.size() == 1))
        return bindAlias(*alias, e, Phase::Group);
    error(e.span, "'" + ast::pathText(e.path) + "' is neither in GROUP BY nor inside an aggregate",
          alias != nullptr && e.path.size() == 1
              ? "SELECT aliases are not visible here: repeat the expression " +
                    textAt(alias->value->span)
              : "add it to GROUP BY or write, say, MAX(" + ast::pathText(e.path) + ")");
    return make(Op::Constant, e);
}

ExpressionPtr ExpressionBinder::bindRecord(std::size_t table, const ast::Expr& e) {
    auto out = make(Op::Record, e);
    out->source = table;
    out->type = Type::Record;
    return out;
}

/// The name of a table that is no known column: its time in the bounds of a JOIN, else its row.
ExpressionPtr ExpressionBinder::bindTableName(std::size_t table, const ast::Expr& e, Phase phase) {
    if (aliasIsTime) {
        auto out = make(Op::SourceTime, e);
        out->source = table;
        out->type = Type::DateTime;
        return out;
    }
    if (tables[table].closed || tables.size() > 1)
        return bindRecord(table, e);
    auto column = bindColumn(table, e.path, e);
    if (phase == Phase::EventTime)
        return column;
    // A column may have the name of its stream; only where the row has none is it the row.
    auto out = make(Op::Call, e);
    out->function = m_catalog.scalar("COALESCE");
    out->args.push_back(std::move(column));
    out->args.push_back(bindRecord(table, e));
    return out;
}

ExpressionPtr ExpressionBinder::bindName(const ast::Expr& e, Phase phase) {
    if (phase == Phase::Group)
        return bindGroupName(e);
    const auto named = tableNamed(e.path[0]);
    if (named && e.path.size() == 1 && (aliasIsTime || !isKnownColumn(*named, e.path[0])))
        return bindTableName(*named, e, phase);
    if (const auto* alias = aliasNamed(e.path[0]);
        alias != nullptr && aliasesVisible && !m_insideCall && !named && !itemsRead(e.path[0]) &&
        (tables.size() > 1 || !isKnownColumn(0, e.path[0])))
        return bindAlias(*alias, e, phase);
    if (named && e.path.size() > 1)
        return bindColumn(*named, {e.path.begin() + 1, e.path.end()}, e);
    if (tables.size() == 1) {
        const auto* alias = aliasNamed(e.path[0]);
        if (alias != nullptr && tables[0].closed &&
            std::ranges::none_of(tables[0].known,
                                 [&](const auto& k) { return equalNames(k, e.path[0]); })) {
            error(e.span, "'" + e.path[0] + "' is the alias of an output column",
                  "aliases are not visible here: repeat the expression " +
                      textAt(alias->value->span));
            return make(Op::Constant, e);
        }
        return bindColumn(0, e.path, e);
    }
    // Several tables: the one that is known to have it, else ask for the alias.
    std::vector<std::size_t> having;
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < tables.size(); ++i) {
        if (std::ranges::any_of(tables[i].known,
                                [&](const auto& k) { return equalNames(k, e.path[0]); }))
            having.push_back(i);
        else if (!tables[i].closed)
            open.push_back(i);
    }
    if (having.size() == 1)
        return bindColumn(having[0], e.path, e);
    if (having.empty() && open.size() == 1)
        return bindColumn(open[0], e.path, e);
    if (e.path.size() == 1 && textAt(e.span).starts_with('"')) {
        error(e.span, textAt(e.span) + " is a name, and no table is known to have it",
              "write a text as '" + e.path[0] + "'");
        return make(Op::Constant, e);
    }
    error(e.span, "it is not clear which table '" + e.path[0] + "' is of",
          "write " + tables[0].alias + "." + ast::pathText(e.path) + " or " + tables[1].alias +
              "." + ast::pathText(e.path));
    return make(Op::Constant, e);
}

std::optional<std::int64_t> ExpressionBinder::constantWhole(const ast::Expr& e,
                                                            std::string_view what) {
    const auto before = m_findings.size();
    ExpressionBinder alone(m_sql, m_findings, m_catalog);
    const bool literal = e.kind == ast::Expr::Kind::Literal || e.kind == ast::Expr::Kind::Binary ||
                         e.kind == ast::Expr::Kind::Unary;
    if (literal && e.depth < 8) {
        const bool names =
            e.kind != ast::Expr::Kind::Literal && std::ranges::any_of(e.args, [](const auto& a) {
                return a->kind == ast::Expr::Kind::Name;
            });
        if (!names) {
            std::vector<ColumnPath> unused;
            alone.tables.push_back({"", "", {}, true, &unused, {}});
            const auto bound = alone.bind(e, Phase::EventTime);
            if (bound->op == Op::Constant && bound->constant.type() == Type::BigInt)
                return bound->constant.asBigInt();
        }
    }
    if (m_findings.size() == before)
        error(e.span, std::string(what) + " must be a whole number");
    return std::nullopt;
}

namespace {

constexpr std::array<std::string_view, 6> kWindowUnits{"day",    "hour",        "minute",
                                                       "second", "millisecond", "microsecond"};
constexpr std::array<std::string_view, 13> kDateParts{
    "year", "quarter", "month",  "dayofyear",   "day",         "week",      "weekday",
    "hour", "minute",  "second", "millisecond", "microsecond", "nanosecond"};

/// "day, hour or minute".
std::string listOf(std::span<const std::string_view> words) {
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i)
        out += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + std::string(words[i]);
    return out;
}

std::optional<TimeUnit> bareUnit(const ast::Expr& e) {
    return e.kind == ast::Expr::Kind::Name && e.path.size() == 1 ? timeUnitNamed(e.path[0])
                                                                 : std::nullopt;
}

} // namespace

void ExpressionBinder::refuseUnit(const ast::Expr& e, std::span<const std::string_view> known) {
    const bool text = e.kind == ast::Expr::Kind::Literal && e.value.type() == Type::Text;
    const auto word = text             ? std::string_view(e.value.asText())
                      : e.path.empty() ? std::string_view{}
                                       : std::string_view(e.path[0]);
    if (const auto meant = text ? timeUnitNamed(word) : std::nullopt)
        return error(e.span, "a time unit is wanted here",
                     "write " + std::string(timeUnitName(*meant)) + " without quotes");
    auto hint = didYouMean(word, known);
    error(e.span, "a time unit is wanted here", hint.empty() ? listOf(known) : std::move(hint));
}

std::optional<TimeUnit> ExpressionBinder::unit(const ast::Expr& e) {
    const auto unit = bareUnit(e);
    if (!unit)
        refuseUnit(e, kDateParts);
    return unit;
}

std::optional<TimeUnit> ExpressionBinder::windowUnit(const ast::Expr& e) {
    const auto unit = bareUnit(e);
    if (!unit)
        refuseUnit(e, kWindowUnits);
    return unit;
}

std::optional<Ticks> ExpressionBinder::duration(std::string_view unitName, SourceSpan span,
                                                const ast::Expr& count, bool mayBeNegative) {
    const auto named = timeUnitNamed(unitName);
    const auto length = named ? windowUnitLength(*named) : std::nullopt;
    if (!length) {
        auto hint = didYouMean(unitName, kWindowUnits);
        error(span, "'" + std::string(unitName) + "' is no unit of a duration",
              hint.empty() ? listOf(kWindowUnits) : std::move(hint));
        return std::nullopt;
    }
    const auto n = constantWhole(count, "a duration");
    if (!n)
        return std::nullopt;
    constexpr Ticks kLongest = std::chrono::days{7};
    if (*n > kLongest / *length || *n < -(kLongest / *length)) {
        error(count.span, "a duration is at most 7 days");
        return std::nullopt;
    }
    if (*n <= 0 && !mayBeNegative) {
        error(count.span, "a duration must be more than 0");
        return std::nullopt;
    }
    return *length * *n;
}

} // namespace vigil::engine
