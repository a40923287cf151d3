// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Expressions and statements of the grammar. A part of grammar.cpp, as grammar_tokens.h is.
#include "engine/syntax/grammar_tokens.h"

namespace vigil::engine::grammar {
// NOLINTBEGIN(readability-identifier-naming): rule names follow the parser generator's habit.

struct expression;
struct arguments;

struct distinct_word : word<"DISTINCT"> {};

/// DISTINCT and ALL are names where nothing follows that they could be said of.
struct quantifier : p::seq<p::sor<distinct_word, word<"ALL">>, gap, p::at<operand_begin>> {};

struct star_leaf : p::one<'*'> {};

struct argument_list : p::sor<p::seq<star_leaf, gap, p::opt<comma, p::list<expression, comma>>>,
                              p::seq<p::opt<quantifier>, p::list<expression, comma>>> {};

struct arguments : p::seq<open, p::opt<argument_list>, close> {};

struct ascending : word<"ASC"> {};

struct descending : word<"DESC"> {};

struct order_item : p::seq<expression, p::opt<p::sor<descending, ascending>, gap>> {};

struct over_partition : p::seq<kw<"PARTITION">, kw<"BY">, p::list<expression, comma>> {};

struct over_order : p::seq<kw<"ORDER">, kw<"BY">, p::list<order_item, comma>> {};

struct limit : p::seq<kw<"LIMIT">, kw<"DURATION">, open, expression, comma, expression, close> {};

struct when : p::seq<kw<"WHEN">, expression> {};

struct over
    : p::seq<kw<"OVER">, open, p::star<p::sor<over_partition, over_order, limit, when>>, close> {};

struct called_left : p::seq<left_leaf, gap, p::at<p::one<'('>>> {};

struct reference
    : p::seq<p::sor<called_left, name>, p::star<dot, any_name>, p::opt<arguments, p::opt<over>>> {};

struct type_name : p::seq<any_word, p::opt<gap, p::one<'('>, gap, any_word, gap, p::one<')'>>> {};

struct cast_body : p::seq<open, expression, kw<"AS">, labelled<"a type", type_name>, gap, close> {};

struct cast_word : p::seq<word<"CAST">, gap, p::at<p::one<'('>>> {};

struct try_cast_word : p::seq<word<"TRY_CAST">, gap, p::at<p::one<'('>>> {};

struct cast : p::seq<cast_word, cast_body> {};

struct try_cast : p::seq<try_cast_word, cast_body> {};

struct case_branch : p::seq<kw<"WHEN">, expression, kw<"THEN">, expression> {};

struct case_else : p::seq<kw<"ELSE">, expression> {};

struct case_expression : p::seq<word<"CASE">, gap, p::opt<expression>, p::plus<case_branch>,
                                p::opt<case_else>, kw<"END">> {};

struct parenthesis : p::seq<p::one<'('>, gap, expression, close> {};

struct literal : p::seq<p::sor<decimal, integer, text, null_word, true_word, false_word>, gap> {};

/// A CAST that failed is not read again as a call of that name: nested ones would double the work
/// at each level.
struct reference_but_cast : p::seq<p::not_at<p::sor<cast_word, try_cast_word>>, reference> {};

struct primary : nested<labelled<"an expression", p::sor<literal, case_expression, cast, try_cast,
                                                         parenthesis, reference_but_cast>>> {};

struct postfix : p::seq<primary, p::star<dot, any_name>> {};

struct sign_operator : p::one<'+', '-', '~'> {};

struct signed_value : p::seq<p::star<sign_operator, gap>, postfix> {};

struct product_operator : p::one<'*', '/', '%'> {};

struct product : p::list<signed_value, p::seq<product_operator, gap>> {};

struct sum_operator : p::one<'+', '-', '&', '|', '^'> {};

struct sum : p::list<product, p::seq<sum_operator, gap>> {};

struct not_word : word<"NOT"> {};

struct compare_operator
    : p::sor<p::string<'<', '='>, p::string<'>', '='>, p::string<'<', '>'>, p::string<'!', '='>,
             p::string<'!', '<'>, p::string<'!', '>'>, p::one<'=', '<', '>'>> {};

struct comparison : p::seq<compare_operator, gap, sum> {};

struct between : p::seq<p::opt<not_word, gap>, kw<"BETWEEN">, sum, kw<"AND">, sum> {};

struct in_list : p::seq<p::opt<not_word, gap>, kw<"IN">, open, p::list<expression, comma>, close> {
};

struct like : p::seq<p::opt<not_word, gap>, kw<"LIKE">, sum, p::opt<word<"ESCAPE">, gap, sum>> {};

struct is_null : p::seq<word<"IS">, gap, p::opt<not_word, gap>, kw<"NULL">> {};

struct predicate : p::seq<sum, p::opt<p::sor<comparison, between, in_list, like, is_null>>> {};

struct negation : p::seq<p::star<not_word, gap>, predicate> {};

struct conjunction : p::list<negation, kw<"AND">> {};

struct expression : p::list<conjunction, kw<"OR">> {};

struct alias : p::sor<p::seq<kw<"AS">, p::sor<p::seq<text, gap>, any_name>>,
                      p::seq<p::not_at<foreign_clause<ForeignPlace::Behind>>, name>> {};

/// `alias = expression`.
struct assigned_alias : p::seq<p::sor<p::seq<text, gap>, name>, p::one<'='>, gap> {};

struct qualified_star : p::seq<name, p::star<dot, any_name>, dot, p::one<'*'>> {};

/// With an alias behind it, `a = b` is a comparison.
struct item : p::sor<p::seq<assigned_alias, expression, p::not_at<alias>>,
                     p::seq<expression, p::opt<alias>>> {};

struct items : p::list<p::sor<p::seq<star_leaf, gap>, p::seq<qualified_star, gap>, item>, comma> {};

struct into : p::seq<kw<"INTO">, name> {};

struct timestamp_over : p::seq<kw<"OVER">, p::list<sum, comma>> {};

struct timestamp_by : p::seq<kw<"TIMESTAMP">, kw<"BY">, expression, p::opt<timestamp_over>> {};

struct partition_by : p::seq<kw<"PARTITION">, kw<"BY">, p::list<reference, comma>,
                             p::opt<kw<"INTO">, integer, gap>> {};

struct clause_word : p::seq<p::sor<word<"TIMESTAMP">, word<"PARTITION">>, gap, word<"BY">> {};

struct match_word : p::seq<word<"MATCH_RECOGNIZE">, gap, p::one<'('>> {};

struct table_alias
    : p::seq<p::not_at<p::sor<clause_word, match_word, foreign_clause<ForeignPlace::Behind>>>,
             p::sor<p::seq<kw<"AS">, any_name>, name>> {};

struct pattern_alternatives;

struct pattern_quantifier : p::one<'*', '+', '?'> {};

/// Any row.
struct pattern_dot : p::one<'.'> {};

/// What other systems have and this language has not: read, to be refused by name.
struct pattern_other_quantifier
    : p::sor<p::seq<p::one<'*', '+', '?'>, p::one<'?', '+'>>,
             p::seq<p::one<'{'>, p::until<p::one<'}'>, p::any>, p::opt<p::one<'?'>>>> {};

struct pattern_group : nested<p::seq<p::one<'('>, gap, pattern_alternatives, close>> {};

struct pattern_term : p::seq<p::sor<pattern_group, p::seq<pattern_dot, gap>, name>,
                             p::opt<p::sor<pattern_other_quantifier, pattern_quantifier>, gap>> {};

struct pattern_sequence : p::plus<pattern_term> {};

struct pattern_alternatives : p::list<pattern_sequence, p::seq<p::one<'|'>, gap>> {};

struct measure : p::seq<expression, p::opt<kw<"AS">, p::sor<p::seq<text, gap>, any_name>>> {};

struct measures : p::seq<kw<"MEASURES">, p::list<measure, comma>> {};

struct definition : p::seq<name, kw<"AS">, expression> {};

struct define : p::seq<kw<"DEFINE">, p::list<definition, comma>> {};

struct skip_other : p::sor<p::seq<word<"PAST">, gap, word<"LAST">, gap, word<"ROW">>,
                           p::seq<word<"TO">, gap, p::not_at<word<"NEXT">>,
                                  p::opt<p::sor<word<"FIRST">, word<"LAST">>, gap>,
                                  p::at<p::seq<any_word, gap, any_word>>, any_word>> {};

struct skip : p::seq<kw<"AFTER">, kw<"MATCH">, kw<"SKIP">,
                     p::sor<p::seq<skip_other, gap>, p::seq<kw<"TO">, kw<"NEXT">, kw<"ROW">>>> {};

struct all_rows : p::seq<word<"ALL">, gap, word<"ROWS">, gap, word<"PER">, gap, word<"MATCH">> {};

struct one_row : p::seq<kw<"ONE">, kw<"ROW">, kw<"PER">, kw<"MATCH">> {};

struct match_limit : limit {};

struct match_partition : over_partition {};

struct pattern : p::seq<kw<"PATTERN">, open, pattern_alternatives, close> {};

struct match_recognize : p::seq<kw<"MATCH_RECOGNIZE">, open,
                                p::star<p::sor<match_limit, match_partition, measures, skip,
                                               one_row, p::seq<all_rows, gap>, pattern, define>>,
                                close> {};

struct table_clause : p::sor<timestamp_by, partition_by, match_recognize> {};

struct table_source
    : p::seq<name, p::star<table_clause>, p::opt<table_alias, p::star<table_clause>>> {};

struct inner_join : p::seq<p::opt<kw<"INNER">>, kw<"JOIN">, table_source, kw<"ON">, expression> {};

struct left_join
    : p::seq<kw<"LEFT">, p::opt<kw<"OUTER">>, kw<"JOIN">, table_source, kw<"ON">, expression> {};

struct cross_apply : p::seq<kw<"CROSS">, kw<"APPLY">, reference, table_alias> {};

struct outer_apply : p::seq<kw<"OUTER">, kw<"APPLY">, reference, table_alias> {};

struct from : p::seq<kw<"FROM">, table_source,
                     p::star<p::sor<inner_join, left_join, cross_apply, outer_apply>>> {};

struct where : p::seq<kw<"WHERE">, expression> {};

struct group_by : p::seq<kw<"GROUP">, kw<"BY">, p::list<expression, comma>> {};

struct having : p::seq<kw<"HAVING">, expression> {};

/// A star alone: not the sign of a product.
struct lone_star : p::seq<p::one<'*'>, gap, p::sor<p::one<','>, word<"FROM">, word<"INTO">>> {};

/// DISTINCT and ALL before the items; names where no item follows.
struct select_quantifier
    : p::seq<p::sor<distinct_word, word<"ALL">>, gap, p::at<p::sor<operand_begin, lone_star>>> {};

struct select : p::seq<kw<"SELECT">, p::opt<select_quantifier>,
                       labelled<"an expression", p::not_at<foreign_clause<ForeignPlace::AtItems>>>,
                       items, p::opt<into>, from, p::opt<where>, p::opt<group_by>, p::opt<having>> {
};

struct union_of;

struct union_group : nested<p::seq<p::one<'('>, gap, union_of, close>> {};

struct union_of
    : p::list<p::sor<select, union_group>, p::seq<kw<"UNION">, p::opt<word<"ALL">, gap>>> {};

struct step : p::seq<name, kw<"AS">, open, union_of, close> {};

struct steps : p::seq<kw<"WITH">, p::list<step, comma>> {};

struct semicolons : p::star<p::one<';'>, gap> {};

struct table_column : p::seq<name, labelled<"a type", type_name>, gap> {};

struct create_table
    : p::seq<kw<"CREATE">, kw<"TABLE">, name, open, p::list<table_column, comma>, close> {};

struct script : p::seq<p::opt<p::utf8::bom>, gap, semicolons, p::star<create_table, semicolons>,
                       p::opt<steps>, p::plus<union_of, semicolons>,
                       labelled<"the end of the query", p::eof>> {};

// NOLINTEND(readability-identifier-naming)
} // namespace vigil::engine::grammar
