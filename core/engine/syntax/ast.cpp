// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/syntax/ast.h"

#include "engine/syntax/syntax.h"

#include <algorithm>
#include <charconv>

namespace vigil::engine {

namespace ast {

bool sameExpression(const Expr& a, const Expr& b) {
    const auto sameNames = [](const auto& x, const auto& y) { return model::equalNames(x, y); };
    if (a.kind != b.kind || !model::equalNames(a.op, b.op) || a.negated != b.negated ||
        a.distinct != b.distinct || a.starArgument != b.starArgument || a.tryCast != b.tryCast ||
        a.hasOperand != b.hasOperand || a.hasElse != b.hasElse ||
        !model::equalNames(a.typeName, b.typeName) || !(a.value == b.value) ||
        !std::ranges::equal(a.path, b.path, sameNames) ||
        (a.over != nullptr) != (b.over != nullptr))
        return false;
    const auto sameAll = [](const ExprPtr& x, const ExprPtr& y) { return sameExpression(*x, *y); };
    if (!std::ranges::equal(a.args, b.args, sameAll))
        return false;
    if (a.over == nullptr)
        return true;
    const auto sameOrder = [](const OrderItem& x, const OrderItem& y) {
        return x.descending == y.descending && sameExpression(*x.value, *y.value);
    };
    if (!std::ranges::equal(a.over->partitionBy, b.over->partitionBy, sameAll) ||
        !std::ranges::equal(a.over->orderBy, b.over->orderBy, sameOrder) ||
        a.over->limit.has_value() != b.over->limit.has_value() ||
        (a.over->when != nullptr) != (b.over->when != nullptr))
        return false;
    return (!a.over->limit || (model::equalNames(a.over->limit->unit, b.over->limit->unit) &&
                               sameExpression(*a.over->limit->count, *b.over->limit->count))) &&
           (a.over->when == nullptr || sameExpression(*a.over->when, *b.over->when));
}

bool readsColumn(const Expr& e, std::string_view column) {
    bool reads = false;
    forEach(e, [&](const Expr& part) {
        reads =
            reads || (part.kind == Expr::Kind::Name && model::equalNames(part.path.back(), column));
    });
    return reads;
}

std::string pathText(const std::vector<std::string>& path) {
    std::string out;
    for (const auto& part : path)
        out += (out.empty() ? "" : ".") + part;
    return out;
}

} // namespace ast

namespace {

using ast::Expr;
using ast::ExprPtr;
using K = SyntaxKind;

/// Turns the syntax tree into the abstract one. Bad numbers and over-long operator chains are
/// noted as the one error.
class Builder {
public:
    explicit Builder(std::string_view sql) : m_sql(sql) {}

    ast::Script script(const SyntaxNode& node) {
        ast::Script out;
        for (const auto& child : node.children) {
            if (child.kind == K::CreateTable)
                out.tables.push_back(tableDefinition(child));
            else if (child.kind == K::Step)
                out.steps.push_back(
                    {name(child.children[0]), child.children[0].span, body(child.children[1])});
            else
                out.outputs.push_back(body(child));
        }
        return out;
    }

    std::optional<Diagnostic> error;

private:
    void fail(SourceSpan span, std::string message, std::string hint = {}) {
        if (!error)
            error = diagnosticAt(m_sql, span, Severity::Error, std::move(message), std::move(hint));
    }

    static std::string unquote(std::string_view text, char closing) {
        std::string out;
        for (std::size_t i = 0; i < text.size(); ++i) {
            out += text[i];
            if (text[i] == closing && i + 1 < text.size())
                ++i;
        }
        return out;
    }

    static bool isName(const SyntaxNode& node) {
        return node.kind == K::Name || node.kind == K::BracketName || node.kind == K::QuotedName;
    }

    static std::string name(const SyntaxNode& node) {
        if (node.kind == K::Alias)
            return name(node.children.front());
        if (node.kind == K::Text)
            return textOf(node);
        if (node.kind == K::BracketName)
            return unquote(node.text.substr(1, node.text.size() - 2), ']');
        if (node.kind == K::QuotedName)
            return unquote(node.text.substr(1, node.text.size() - 2), '"');
        return std::string(node.text);
    }

    /// What stands between the quotes.
    static std::string textOf(const SyntaxNode& node) {
        auto text = node.text;
        text.remove_prefix(text.front() == '\'' ? 1 : 2);
        text.remove_suffix(1);
        return unquote(text, '\'');
    }

    ExprPtr make(Expr::Kind kind, SourceSpan span) {
        auto e = std::make_unique<Expr>();
        e->kind = kind;
        e->span = span;
        return e;
    }

    void adopt(Expr& parent, ExprPtr child) {
        parent.depth = std::max(parent.depth, child->depth + 1);
        if (parent.depth == kMaxExpressionDepth)
            fail(child->span, "the expression is chained or nested too deeply",
                 "at most 400 levels; use steps (WITH name AS ...)");
        parent.args.push_back(std::move(child));
    }

    ExprPtr binary(std::string op, ExprPtr left, ExprPtr right) {
        auto e = make(Expr::Kind::Binary, {left->span.begin, right->span.end});
        e->op = std::move(op);
        // A chain that is already too long is not grown: destroying it must not recurse forever.
        if (error)
            return e;
        adopt(*e, std::move(left));
        adopt(*e, std::move(right));
        return e;
    }

    ExprPtr expression(const SyntaxNode& node) {
        switch (node.kind) {
        case K::Or:
        case K::And: {
            auto left = expression(node.children[0]);
            for (std::size_t i = 1; i < node.children.size() && !error; ++i)
                left = binary(node.kind == K::Or ? "OR" : "AND", std::move(left),
                              expression(node.children[i]));
            return left;
        }
        case K::Sum:
        case K::Product: {
            auto left = expression(node.children[0]);
            for (std::size_t i = 1; i + 1 < node.children.size() && !error; i += 2)
                left = binary(std::string(node.children[i].text), std::move(left),
                              expression(node.children[i + 1]));
            return left;
        }
        case K::Not:
        case K::Signed:
            return prefixed(node);
        case K::Predicate:
            return predicate(node);
        case K::Postfix: {
            auto e = make(Expr::Kind::Field, node.span);
            adopt(*e, expression(node.children[0]));
            for (std::size_t i = 1; i < node.children.size(); ++i)
                e->path.push_back(name(node.children[i]));
            return e;
        }
        case K::Reference:
            return reference(node);
        case K::Case:
            return caseExpression(node);
        case K::Cast:
        case K::TryCast: {
            auto e = make(Expr::Kind::Cast, node.span);
            e->tryCast = node.kind == K::TryCast;
            adopt(*e, expression(node.children[0]));
            e->typeName = node.children[1].text;
            return e;
        }
        default:
            return literal(node);
        }
    }

    ExprPtr prefixed(const SyntaxNode& node) {
        auto e = expression(node.children.back());
        for (std::size_t i = node.children.size() - 1; i-- > 0 && !error;) {
            const auto& op = node.children[i];
            const bool number = e->kind == Expr::Kind::Literal && e->value.isNumber();
            if (op.text == "-" && number) {
                if (e->value.type() == model::Value::Type::BigInt)
                    e->value = model::Value(-e->value.asBigInt());
                else
                    e->value = model::Value(-e->value.asFloat());
                e->span.begin = op.span.begin;
                continue;
            }
            auto outer = make(Expr::Kind::Unary, {op.span.begin, e->span.end});
            outer->op = op.kind == K::NotWord ? "NOT" : std::string(op.text);
            adopt(*outer, std::move(e));
            e = std::move(outer);
        }
        return e;
    }

    ExprPtr predicate(const SyntaxNode& node) {
        auto left = expression(node.children[0]);
        const auto& tail = node.children[1];
        if (tail.kind == K::Comparison) {
            std::string op(tail.children[0].text);
            op = op == "!=" ? "<>" : op == "!>" ? "<=" : op == "!<" ? ">=" : op;
            return binary(std::move(op), std::move(left), expression(tail.children[1]));
        }
        auto e = make(tail.kind == K::Between ? Expr::Kind::Between
                      : tail.kind == K::In    ? Expr::Kind::In
                      : tail.kind == K::Like  ? Expr::Kind::Like
                                              : Expr::Kind::IsNull,
                      node.span);
        adopt(*e, std::move(left));
        for (const auto& child : tail.children) {
            if (child.kind == K::NotWord)
                e->negated = true;
            else
                adopt(*e, expression(child));
        }
        return e;
    }

    ExprPtr caseExpression(const SyntaxNode& node) {
        auto e = make(Expr::Kind::Case, node.span);
        for (const auto& child : node.children) {
            e->hasOperand =
                e->hasOperand || (child.kind != K::CaseBranch && child.kind != K::CaseElse);
            e->hasElse = e->hasElse || child.kind == K::CaseElse;
            if (child.kind == K::CaseBranch || child.kind == K::CaseElse)
                for (const auto& part : child.children)
                    adopt(*e, expression(part));
            else
                adopt(*e, expression(child));
        }
        return e;
    }

    ExprPtr literal(const SyntaxNode& node) {
        auto e = make(Expr::Kind::Literal, node.span);
        switch (node.kind) {
        case K::Integer: {
            std::int64_t v = 0;
            const auto* const end = node.text.data() + node.text.size();
            if (std::from_chars(node.text.data(), end, v).ec == std::errc{})
                e->value = model::Value(v);
            else
                e->value = model::Value(decimal(node));
            break;
        }
        case K::Decimal:
            e->value = model::Value(decimal(node));
            break;
        case K::Text:
            e->value = model::Value(textOf(node));
            break;
        case K::True:
            e->value = model::Value(true);
            break;
        case K::False:
            e->value = model::Value(false);
            break;
        default:
            break;
        }
        return e;
    }

    double decimal(const SyntaxNode& node) {
        double v = 0;
        const auto* const end = node.text.data() + node.text.size();
        if (std::from_chars(node.text.data(), end, v).ec != std::errc{})
            fail(node.span, "this number is outside the range of a float");
        return v;
    }

    ast::Duration duration(const SyntaxNode& node) {
        const auto unit = expression(node.children[0]);
        if (unit->kind != Expr::Kind::Name || unit->path.size() != 1)
            fail(node.children[0].span, "a time unit is wanted here",
                 "the unit comes first, without quotes: DURATION(minute, 5)");
        return {unit->path.empty() ? std::string() : unit->path[0], node.span,
                expression(node.children[1])};
    }

    std::unique_ptr<ast::Over> over(const SyntaxNode& node) {
        auto out = std::make_unique<ast::Over>();
        out->span = node.span;
        for (const auto& part : node.children) {
            if (part.kind == K::Limit) {
                out->limit = duration(part);
            } else if (part.kind == K::When) {
                out->when = expression(part.children[0]);
            } else if (part.kind == K::OverPartition) {
                for (const auto& key : part.children)
                    out->partitionBy.push_back(expression(key));
            } else {
                for (const auto& item : part.children)
                    out->orderBy.push_back(
                        {expression(item.children[0]), item.children.back().kind == K::Descending});
            }
        }
        return out;
    }

    ExprPtr reference(const SyntaxNode& node) {
        auto e = make(Expr::Kind::Name, node.span);
        for (const auto& child : node.children) {
            if (isName(child)) {
                e->path.push_back(name(child));
            } else if (child.kind == K::Over) {
                e->over = over(child);
            } else {
                e->kind = Expr::Kind::Call;
                for (const auto& argument : child.children) {
                    if (argument.kind == K::Distinct)
                        e->distinct = true;
                    else if (argument.kind == K::Star)
                        e->starArgument = true;
                    else
                        adopt(*e, expression(argument));
                }
            }
        }
        // The old spelling without brackets.
        if (e->kind == Expr::Kind::Name && e->path.size() == 2 &&
            model::equalNames(e->path[0], "System") && model::equalNames(e->path[1], "Timestamp"))
            e->kind = Expr::Kind::Call;
        return e;
    }

    ast::SelectItem item(const SyntaxNode& node) {
        ast::SelectItem out;
        out.span = node.span;
        out.star = node.kind == K::Star || node.kind == K::QualifiedStar;
        if (node.kind == K::QualifiedStar)
            for (const auto& part : node.children)
                out.starOf.push_back(name(part));
        if (out.star)
            return out;
        const bool assigned = node.children[0].kind == K::Alias;
        out.value = expression(node.children[assigned ? 1 : 0]);
        if (node.children.size() > 1)
            out.alias = name(node.children[assigned ? 0 : 1]);
        return out;
    }

    ast::Pattern pattern(const SyntaxNode& node) {
        ast::Pattern out;
        out.span = node.span;
        if (node.kind == K::PatternTerm) {
            auto inner = pattern(node.children[0]);
            if (node.children.size() == 1)
                return inner;
            if (node.children[1].kind == K::PatternOtherQuantifier)
                fail(node.children[1].span,
                     "'" + std::string(node.children[1].text) + "' is no quantifier of a pattern",
                     "there are *, + and ?, all greedy");
            out.kind = ast::Pattern::Kind::Repeat;
            out.quantifier = node.children[1].text.front();
            out.parts.push_back(std::move(inner));
        } else if (isName(node)) {
            out.symbol = name(node);
        } else if (node.kind == K::PatternDot) {
            out.symbol = ".";
        } else {
            out.kind = node.kind == K::PatternSequence ? ast::Pattern::Kind::Sequence
                                                       : ast::Pattern::Kind::Alternatives;
            for (const auto& part : node.children)
                out.parts.push_back(pattern(part));
        }
        return out;
    }

    std::unique_ptr<ast::MatchRecognize> matchRecognize(const SyntaxNode& node) {
        auto out = std::make_unique<ast::MatchRecognize>();
        out->span = node.span;
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            const auto& part = node.children[i];
            if (std::any_of(node.children.begin(),
                            node.children.begin() + static_cast<std::ptrdiff_t>(i),
                            [&](const auto& other) { return other.kind == part.kind; }))
                fail({part.span.begin, part.span.begin + 1},
                     "a clause of MATCH_RECOGNIZE stands here for the second time");
            if (part.kind == K::MatchLimit)
                out->limit = duration(part);
            else if (part.kind == K::SkipOther)
                fail(part.span, "only AFTER MATCH SKIP TO NEXT ROW is known");
            else if (part.kind == K::AllRows)
                fail(part.span, "only ONE ROW PER MATCH is known",
                     "CLASSIFIER() AS names gives the variable of every row");
            else if (part.kind == K::PatternAlternatives)
                out->pattern = pattern(part);
            else if (part.kind == K::Measures)
                for (const auto& measure : part.children)
                    out->measures.push_back(item(measure));
            else if (part.kind == K::MatchPartition)
                for (const auto& key : part.children)
                    out->partitionBy.push_back(expression(key));
            else
                for (const auto& d : part.children)
                    out->definitions.push_back(
                        {name(d.children[0]), d.children[0].span, expression(d.children[1])});
        }
        return out;
    }

    ast::Table table(const SyntaxNode& node) {
        ast::Table out;
        out.name = out.alias = name(node.children[0]);
        out.span = node.children[0].span;
        for (std::size_t i = 1; i < node.children.size(); ++i) {
            const auto& part = node.children[i];
            if (part.kind == K::TimestampBy) {
                out.timestampBy = expression(part.children[0]);
                if (const auto* keys = part.find(K::TimestampOver))
                    for (const auto& key : keys->children)
                        out.timestampOver.push_back(expression(key));
            } else if (part.kind == K::PartitionBy) {
                for (const auto& key : part.children)
                    if (key.kind == K::Reference)
                        out.partitionBy.push_back(expression(key));
            } else if (part.kind == K::MatchRecognize) {
                out.match = matchRecognize(part);
            } else {
                out.alias = name(part);
            }
        }
        return out;
    }

    ast::TableDefinition tableDefinition(const SyntaxNode& node) {
        ast::TableDefinition out{name(node.children[0]), node.children[0].span, {}};
        for (std::size_t i = 1; i < node.children.size(); ++i) {
            const auto& column = node.children[i];
            out.columns.push_back({name(column.children[0]), column.children[0].span,
                                   std::string(column.children[1].text), column.children[1].span});
        }
        return out;
    }

    ast::Join join(const SyntaxNode& node) {
        ast::Join out;
        out.span = node.span;
        if (node.kind == K::CrossApply || node.kind == K::OuterApply) {
            out.kind = node.kind == K::CrossApply ? ast::Join::Kind::CrossApply
                                                  : ast::Join::Kind::OuterApply;
            out.call = expression(node.children[0]);
            out.table.alias = name(node.children[1]);
            out.table.span = node.children[1].span;
        } else {
            out.kind = node.kind == K::LeftJoin ? ast::Join::Kind::Left : ast::Join::Kind::Inner;
            out.table = table(node.children[0]);
            out.on = expression(node.children[1]);
        }
        return out;
    }

    ast::Select select(const SyntaxNode& node) {
        ast::Select out;
        out.span = node.span;
        for (const auto& part : node.children) {
            switch (part.kind) {
            case K::Distinct:
                out.distinct = true;
                break;
            case K::Items:
                for (const auto& i : part.children)
                    out.items.push_back(item(i));
                break;
            case K::Into:
                out.into = name(part.children[0]);
                out.intoSpan = part.children[0].span;
                break;
            case K::From:
                out.from = table(part.children[0]);
                for (std::size_t i = 1; i < part.children.size(); ++i)
                    out.joins.push_back(join(part.children[i]));
                break;
            case K::Where:
                out.where = expression(part.children[0]);
                break;
            case K::Having:
                out.having = expression(part.children[0]);
                break;
            default:
                for (const auto& key : part.children)
                    out.groupBy.push_back(expression(key));
            }
        }
        return out;
    }

    ast::Body body(const SyntaxNode& node) {
        ast::Body out;
        addSelects(node, out);
        return out;
    }

    /// Brackets in a UNION change nothing.
    void addSelects(const SyntaxNode& node, ast::Body& to) {
        if (node.kind == K::Select)
            to.selects.push_back(select(node));
        else
            for (const auto& child : node.children)
                addSelects(child, to);
    }

    std::string_view m_sql;
};

} // namespace

tl::expected<ast::Script, Diagnostic> parseScript(std::string_view sql) {
    const auto syntax = parseSyntax(sql);
    if (!syntax)
        return tl::unexpected(syntax.error());
    Builder builder(sql);
    auto script = builder.script(*syntax);
    if (builder.error)
        return tl::unexpected(*builder.error);
    return script;
}

} // namespace vigil::engine
