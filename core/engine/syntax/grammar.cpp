// SPDX-License-Identifier: GPL-3.0-or-later
// The one place that sees the parser generator. What it reads stands in grammar_tokens.h and
// grammar_rules.h.
// The rules need what the generator's header declares: they come after it.
// clang-format off
#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/parse_tree.hpp>
#include "engine/syntax/grammar_rules.h"
// clang-format on

#include <string>
#include <unordered_map>

namespace vigil::engine {

namespace grammar {
// NOLINTBEGIN(readability-identifier-naming): rule names follow the parser generator's habit.

/// A level of operators that holds only one operand is that operand.
struct fold_level : p::parse_tree::apply<fold_level> {
    template <typename Node, typename... States>
    static void transform(std::unique_ptr<Node>& n, States&&...) {
        if (n->children.size() == 1) {
            auto only = std::move(n->children.front());
            n = std::move(only);
        }
    }
};

template <typename Rule>
struct selector
    : p::parse_tree::selector<
          Rule,
          p::parse_tree::store_content::on<
              script, create_table, table_column, step, select, items, star_leaf, qualified_star,
              item, alias, assigned_alias, into, from, table_source, timestamp_by, timestamp_over,
              partition_by, inner_join, left_join, cross_apply, outer_apply, where, group_by,
              having, match_recognize, match_limit, match_partition, measures, measure,
              pattern_alternatives, pattern_sequence, pattern_term, pattern_quantifier,
              pattern_other_quantifier, pattern_dot, skip_other, all_rows, define, definition,
              not_word, comparison, compare_operator, between, in_list, like, is_null, sum_operator,
              product_operator, sign_operator, reference, arguments, distinct_word, over,
              over_partition, over_order, order_item, ascending, descending, limit, when,
              case_expression, case_branch, case_else, cast, try_cast, type_name, name_leaf,
              word_leaf, left_leaf, bracket_name, quoted_name, integer, decimal, text, null_word,
              true_word, false_word>,
          fold_level::on<union_of, expression, conjunction, negation, predicate, sum, product,
                         signed_value, postfix>> {};

struct node : p::parse_tree::basic_node<node> {};

using KindTable = std::unordered_map<std::string_view, SyntaxKind>;

template <typename Rule>
void add(KindTable& table, SyntaxKind kind) {
    table.emplace(p::demangle<Rule>(), kind);
}

const KindTable& kinds() {
    static const KindTable table = [] {
        using K = SyntaxKind;
        KindTable t;
        add<script>(t, K::Script);
        add<create_table>(t, K::CreateTable);
        add<table_column>(t, K::TableColumn);
        add<step>(t, K::Step);
        add<union_of>(t, K::Union);
        add<select>(t, K::Select);
        add<items>(t, K::Items);
        add<star_leaf>(t, K::Star);
        add<qualified_star>(t, K::QualifiedStar);
        add<item>(t, K::Item);
        add<alias>(t, K::Alias);
        add<assigned_alias>(t, K::Alias);
        add<into>(t, K::Into);
        add<from>(t, K::From);
        add<table_source>(t, K::Table);
        add<timestamp_by>(t, K::TimestampBy);
        add<timestamp_over>(t, K::TimestampOver);
        add<partition_by>(t, K::PartitionBy);
        add<inner_join>(t, K::InnerJoin);
        add<left_join>(t, K::LeftJoin);
        add<cross_apply>(t, K::CrossApply);
        add<outer_apply>(t, K::OuterApply);
        add<where>(t, K::Where);
        add<group_by>(t, K::GroupBy);
        add<having>(t, K::Having);
        add<match_recognize>(t, K::MatchRecognize);
        add<match_limit>(t, K::MatchLimit);
        add<match_partition>(t, K::MatchPartition);
        add<measures>(t, K::Measures);
        add<measure>(t, K::Item);
        add<skip_other>(t, K::SkipOther);
        add<all_rows>(t, K::AllRows);
        add<pattern_dot>(t, K::PatternDot);
        add<pattern_other_quantifier>(t, K::PatternOtherQuantifier);
        add<pattern_alternatives>(t, K::PatternAlternatives);
        add<pattern_sequence>(t, K::PatternSequence);
        add<pattern_term>(t, K::PatternTerm);
        add<pattern_quantifier>(t, K::PatternQuantifier);
        add<define>(t, K::Define);
        add<definition>(t, K::Definition);
        add<expression>(t, K::Or);
        add<conjunction>(t, K::And);
        add<negation>(t, K::Not);
        add<not_word>(t, K::NotWord);
        add<predicate>(t, K::Predicate);
        add<comparison>(t, K::Comparison);
        add<compare_operator>(t, K::CompareOperator);
        add<between>(t, K::Between);
        add<in_list>(t, K::In);
        add<like>(t, K::Like);
        add<is_null>(t, K::IsNull);
        add<sum>(t, K::Sum);
        add<sum_operator>(t, K::SumOperator);
        add<product>(t, K::Product);
        add<product_operator>(t, K::ProductOperator);
        add<signed_value>(t, K::Signed);
        add<sign_operator>(t, K::SignOperator);
        add<postfix>(t, K::Postfix);
        add<reference>(t, K::Reference);
        add<arguments>(t, K::Arguments);
        add<distinct_word>(t, K::Distinct);
        add<over>(t, K::Over);
        add<over_partition>(t, K::OverPartition);
        add<over_order>(t, K::OverOrder);
        add<order_item>(t, K::OrderItem);
        add<ascending>(t, K::Ascending);
        add<descending>(t, K::Descending);
        add<limit>(t, K::Limit);
        add<when>(t, K::When);
        add<case_expression>(t, K::Case);
        add<case_branch>(t, K::CaseBranch);
        add<case_else>(t, K::CaseElse);
        add<cast>(t, K::Cast);
        add<try_cast>(t, K::TryCast);
        add<type_name>(t, K::TypeName);
        add<name_leaf>(t, K::Name);
        add<word_leaf>(t, K::Name);
        add<left_leaf>(t, K::Name);
        add<bracket_name>(t, K::BracketName);
        add<quoted_name>(t, K::QuotedName);
        add<integer>(t, K::Integer);
        add<decimal>(t, K::Decimal);
        add<text>(t, K::Text);
        add<null_word>(t, K::Null);
        add<true_word>(t, K::True);
        add<false_word>(t, K::False);
        return t;
    }();
    return table;
}

// NOLINTEND(readability-identifier-naming)

SyntaxNode convert(const node& from, std::string_view sql) {
    SyntaxNode to;
    to.kind = kinds().at(from.type);
    std::string_view text = from.string_view();
    while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\t' ||
                             text.back() == '\r'))
        text.remove_suffix(1);
    to.text = text;
    to.span.begin = static_cast<std::size_t>(text.data() - sql.data());
    to.span.end = to.span.begin + text.size();
    to.children.reserve(from.children.size());
    for (const auto& child : from.children)
        to.children.push_back(convert(*child, sql));
    return to;
}
} // namespace grammar

std::vector<std::string> wantedAfter(std::string_view prefix) {
    Expectation expectation;
    if (prefix.size() > kMaxQueryBytes)
        return {};
    tao::pegtl::memory_input<tao::pegtl::tracking_mode::lazy> in(prefix.data(), prefix.size(),
                                                                 "sql");
    try {
        (void)tao::pegtl::parse_tree::parse<grammar::script, grammar::node, grammar::selector>(
            in, expectation);
    } catch (const TooDeep&) {
        return {};
    }
    if (expectation.farthest != prefix.data() + prefix.size())
        return {};
    return {expectation.wanted.begin(), expectation.wanted.end()};
}

tl::expected<SyntaxNode, Diagnostic> parseSyntax(std::string_view sql) {
    if (sql.size() > kMaxQueryBytes)
        return tl::unexpected(
            diagnosticAt(sql, {0, 1}, Severity::Error, "the query is longer than 256 KiB"));
    Expectation expectation;
    tao::pegtl::memory_input<tao::pegtl::tracking_mode::lazy> in(sql.data(), sql.size(), "sql");
    try {
        const auto root =
            tao::pegtl::parse_tree::parse<grammar::script, grammar::node, grammar::selector>(
                in, expectation);
        if (root && !root->children.empty())
            return grammar::convert(*root->children.front(), sql);
    } catch (const TooDeep& deep) {
        const auto at = static_cast<std::size_t>(deep.at - sql.data());
        return tl::unexpected(diagnosticAt(sql, {at, at + 1}, Severity::Error,
                                           "brackets and CASE are nested too deeply",
                                           "at most 100 levels; use steps (WITH name AS ...)"));
    }
    return tl::unexpected(describeSyntaxError(sql, expectation));
}

} // namespace vigil::engine
