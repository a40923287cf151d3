// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "engine/syntax/diagnostic.h"
#include "model/value.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vigil::engine::ast {

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

struct OrderItem {
    ExprPtr value;
    bool descending = false;
};

/// DURATION(unit, n).
struct Duration {
    std::string unit;
    SourceSpan span;
    ExprPtr count;
};

struct Over {
    SourceSpan span;
    std::vector<ExprPtr> partitionBy;
    std::vector<OrderItem> orderBy;
    std::optional<Duration> limit;
    ExprPtr when;
};

/// An expression as written. *Thread:* value, immutable after building.
struct Expr {
    enum class Kind {
        Literal, ///< value
        Name,    ///< path
        Call,    ///< path(args), distinct, starArgument, over
        Field,   ///< args[0].path
        Unary,   ///< op args[0]: "-", "+", "~", "NOT"
        Binary,  ///< args[0] op args[1]
        Case,    ///< args: [operand] (when, then)... [else]; hasOperand, hasElse
        Cast,    ///< args[0] as typeName; tryCast
        Between, ///< args[0] between args[1] and args[2]; negated
        In,      ///< args[0] in args[1...]; negated
        Like,    ///< args[0] like args[1] [escape args[2]]; negated
        IsNull   ///< negated
    };

    Kind kind = Kind::Literal;
    SourceSpan span;
    int depth = 1; ///< levels below and including this one
    std::vector<std::string> path;
    std::string op;
    model::Value value;
    std::string typeName;
    std::vector<ExprPtr> args;
    std::unique_ptr<Over> over;
    bool negated = false;
    bool distinct = false;
    bool starArgument = false;
    bool hasOperand = false;
    bool hasElse = false;
    bool tryCast = false;
};

/// Calls `visit` for `e` and everything within.
template <typename Visit>
void forEach(const Expr& e, const Visit& visit) {
    visit(e);
    for (const auto& argument : e.args)
        forEach(*argument, visit);
    if (e.over == nullptr)
        return;
    for (const auto& key : e.over->partitionBy)
        forEach(*key, visit);
    for (const auto& item : e.over->orderBy)
        forEach(*item.value, visit);
    if (e.over->when != nullptr)
        forEach(*e.over->when, visit);
}

/// Equal up to case of names and position.
[[nodiscard]] bool sameExpression(const Expr& a, const Expr& b);
/// True when a name in the expression, or what it ends with, is that column.
[[nodiscard]] bool readsColumn(const Expr& e, std::string_view column);
/// "a.b.c".
[[nodiscard]] std::string pathText(const std::vector<std::string>& path);

struct SelectItem {
    SourceSpan span;
    bool star = false;
    std::vector<std::string> starOf; ///< qualified star: the table or record
    ExprPtr value;
    std::string alias; ///< empty: none given
};

/// Pattern of MATCH_RECOGNIZE as a tree.
struct Pattern {
    enum class Kind { Symbol, Sequence, Alternatives, Repeat };
    Kind kind = Kind::Symbol;
    SourceSpan span;
    std::string symbol;  ///< "." is any row
    char quantifier = 0; ///< Repeat: '*', '+', '?'
    std::vector<Pattern> parts;
};

struct MatchRecognize {
    SourceSpan span;
    std::optional<Duration> limit;
    std::vector<ExprPtr> partitionBy;
    std::vector<SelectItem> measures;
    std::optional<Pattern> pattern;

    struct Definition {
        std::string symbol;
        SourceSpan span; ///< of the symbol
        ExprPtr condition;
    };

    std::vector<Definition> definitions;
};

struct Table {
    SourceSpan span; ///< of the name
    std::string name;
    std::string alias; ///< the name when none is given
    ExprPtr timestampBy;
    std::vector<ExprPtr> timestampOver;
    std::vector<ExprPtr> partitionBy;
    std::unique_ptr<MatchRecognize> match;
};

struct Join {
    enum class Kind { Inner, Left, CrossApply, OuterApply };
    Kind kind = Kind::Inner;
    SourceSpan span;
    Table table;  ///< Inner, Left
    ExprPtr on;   ///< Inner, Left
    ExprPtr call; ///< CrossApply, OuterApply; its alias is table.alias

    [[nodiscard]] bool applies() const noexcept {
        return kind == Kind::CrossApply || kind == Kind::OuterApply;
    }
};

struct Select {
    SourceSpan span;
    bool distinct = false;
    std::vector<SelectItem> items;
    std::string into; ///< empty: none given
    SourceSpan intoSpan;
    Table from;
    std::vector<Join> joins;
    ExprPtr where;
    std::vector<ExprPtr> groupBy;
    ExprPtr having;
};

/// SELECT ... UNION SELECT ...
struct Body {
    std::vector<Select> selects;
};

struct Step {
    std::string name;
    SourceSpan span;
    Body body;
};

/// CREATE TABLE: the columns of an input and their types.
struct TableDefinition {
    std::string name;
    SourceSpan span; ///< of the name

    struct Column {
        std::string name;
        SourceSpan span;
        std::string typeName;
        SourceSpan typeSpan;
    };

    std::vector<Column> columns;
};

struct Script {
    std::vector<TableDefinition> tables;
    std::vector<Step> steps;
    std::vector<Body> outputs;
};

} // namespace vigil::engine::ast

namespace vigil::engine {

/// Deepest expression (operator chains count) that is taken.
inline constexpr int kMaxExpressionDepth = 400;

/// Text to tree. Error: one Diagnostic.
[[nodiscard]] tl::expected<ast::Script, Diagnostic> parseScript(std::string_view sql);

} // namespace vigil::engine
