// SPDX-License-Identifier: GPL-3.0-or-later
// The one place that sees the parser generator.
#include "engine/syntax.h"
#include "engine/syntax_error.h"
#include "model/value.h"

#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/parse_tree.hpp>

#include <string>
#include <unordered_map>

namespace vigil::engine {

namespace {

/// Thrown inside this file only, where nesting passes its bound.
struct TooDeep {
    const char* at;
};

} // namespace

namespace grammar {
// NOLINTBEGIN(readability-identifier-naming): rule names follow the parser generator's habit.
namespace p = tao::pegtl;

template <std::size_t N>
struct Label {
    char text[N]{};

    constexpr Label(const char (&s)[N]) { // NOLINT: implicit on purpose, a literal is the argument
        for (std::size_t i = 0; i < N; ++i)
            text[i] = s[i];
    }

    [[nodiscard]] constexpr std::string_view view() const { return {text, N - 1}; }
};

/// A rule that notes, where it fails, under which name it was wanted.
template <Label L, typename Rule>
struct labelled {
    using rule_t = labelled;
    using subs_t = p::type_list<Rule>;

    template <p::apply_mode A, p::rewind_mode M, template <typename...> class Action,
              template <typename...> class Control, typename Input, typename... States>
    static bool match(Input& in, Expectation& expectation, States&&... states) {
        const char* const at = in.current();
        if (p::match<Rule, A, p::rewind_mode::required, Action, Control>(in, expectation,
                                                                         states...))
            return true;
        expectation.missed(at, L.view());
        return false;
    }
};

/// Bounds the depth of the recursive descent.
template <typename Rule>
struct nested {
    using rule_t = nested;
    using subs_t = p::type_list<Rule>;

    template <p::apply_mode A, p::rewind_mode M, template <typename...> class Action,
              template <typename...> class Control, typename Input, typename... States>
    static bool match(Input& in, Expectation& expectation, States&&... states) {
        if (++expectation.depth > kMaxNesting)
            throw TooDeep{in.current()};
        const bool matched = p::match<Rule, A, M, Action, Control>(in, expectation, states...);
        --expectation.depth;
        return matched;
    }
};

/// A whole word, without case.
template <Label L>
struct word {
    using rule_t = word;
    using subs_t = p::type_list<>;

    template <typename Input>
    static bool match(Input& in) {
        constexpr std::size_t n = L.view().size();
        const std::size_t have = in.size(n + 1);
        if (have < n || !model::equalNames({in.current(), n}, L.view()))
            return false;
        if (have > n && isWordChar(in.current()[n]))
            return false;
        in.bump(n);
        return true;
    }
};

/// A name without brackets: not a reserved word.
struct plain_name {
    using rule_t = plain_name;
    using subs_t = p::type_list<>;

    template <typename Input>
    static bool match(Input& in) {
        const std::size_t have = in.size(0);
        const char* const s = in.current();
        std::size_t n = 0;
        while (n < have && isWordChar(s[n]))
            ++n;
        if (n == 0 || (s[0] >= '0' && s[0] <= '9') || isReservedWord({s, n}))
            return false;
        in.bump(n);
        return true;
    }
};

/// After a dot or AS even reserved words are names.
struct any_word {
    using rule_t = any_word;
    using subs_t = p::type_list<>;

    template <typename Input>
    static bool match(Input& in) {
        const std::size_t have = in.size(0);
        std::size_t n = 0;
        while (n < have && isWordChar(in.current()[n]))
            ++n;
        if (n == 0)
            return false;
        in.bump(n);
        return true;
    }
};

struct line_comment : p::seq<p::string<'-', '-'>, p::until<p::eolf>> {};

struct block_comment : p::seq<p::string<'/', '*'>, p::until<p::string<'*', '/'>>> {};

struct gap : p::star<p::sor<p::space, line_comment, block_comment>> {};

template <Label L>
struct kw : p::seq<labelled<L, word<L>>, gap> {};

template <Label L, char C>
struct sign : p::seq<labelled<L, p::one<C>>, gap> {};

struct comma : sign<"','", ','> {};

struct open : sign<"'('", '('> {};

struct close : sign<"')'", ')'> {};

struct dot : p::seq<p::one<'.'>, gap> {};

struct bracket_name
    : p::seq<p::one<'['>, p::plus<p::sor<p::string<']', ']'>, p::not_one<']'>>>, p::one<']'>> {};

struct quoted_name
    : p::seq<p::one<'"'>, p::plus<p::sor<p::string<'"', '"'>, p::not_one<'"'>>>, p::one<'"'>> {};

struct name_leaf : plain_name {};

struct word_leaf : any_word {};

struct name : p::seq<labelled<"a name", p::sor<bracket_name, quoted_name, name_leaf>>, gap> {};

struct any_name : p::seq<labelled<"a name", p::sor<bracket_name, quoted_name, word_leaf>>, gap> {};

struct exponent : p::seq<p::one<'e', 'E'>, p::opt<p::one<'+', '-'>>, p::plus<p::digit>> {};

struct decimal : p::sor<p::seq<p::plus<p::digit>, p::one<'.'>, p::star<p::digit>, p::opt<exponent>>,
                        p::seq<p::one<'.'>, p::plus<p::digit>, p::opt<exponent>>,
                        p::seq<p::plus<p::digit>, exponent>> {};

struct integer : p::plus<p::digit> {};

struct text : p::seq<p::opt<p::one<'N', 'n'>>, p::one<'\''>,
                     p::star<p::sor<p::string<'\'', '\''>, p::not_one<'\''>>>, p::one<'\''>> {};

struct null_word : word<"NULL"> {};

struct true_word : word<"TRUE"> {};

struct false_word : word<"FALSE"> {};

struct expression;
struct arguments;

struct distinct_word : word<"DISTINCT"> {};

struct star_leaf : p::one<'*'> {};

struct argument_list : p::sor<p::seq<star_leaf, gap>,
                              p::seq<p::opt<distinct_word, gap>, p::list<expression, comma>>> {};

struct arguments : p::seq<open, p::opt<argument_list>, close> {};

struct ascending : word<"ASC"> {};

struct descending : word<"DESC"> {};

struct order_item : p::seq<expression, p::opt<p::sor<descending, ascending>, gap>> {};

struct over_partition : p::seq<kw<"PARTITION">, kw<"BY">, p::list<expression, comma>> {};

struct over_order : p::seq<kw<"ORDER">, kw<"BY">, p::list<order_item, comma>> {};

struct limit : p::seq<kw<"LIMIT">, kw<"DURATION">, open, name, comma, expression, close> {};

struct when : p::seq<kw<"WHEN">, expression> {};

struct over
    : p::seq<kw<"OVER">, open, p::star<p::sor<over_partition, over_order, limit, when>>, close> {};

struct reference : p::seq<name, p::star<dot, any_name>, p::opt<arguments, p::opt<over>>> {};

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

struct primary
    : nested<labelled<"an expression",
                      p::sor<literal, case_expression, cast, try_cast, parenthesis, reference>>> {};

struct postfix : p::seq<primary, p::star<dot, any_name>> {};

struct sign_operator : p::one<'+', '-', '~'> {};

struct signed_value : p::seq<p::star<sign_operator, gap>, postfix> {};

struct product_operator : p::one<'*', '/', '%'> {};

struct product : p::list<signed_value, p::seq<product_operator, gap>> {};

struct sum_operator : p::one<'+', '-', '&', '|', '^'> {};

struct sum : p::list<product, p::seq<sum_operator, gap>> {};

struct not_word : word<"NOT"> {};

struct compare_operator : p::sor<p::string<'<', '='>, p::string<'>', '='>, p::string<'<', '>'>,
                                 p::string<'!', '='>, p::one<'=', '<', '>'>> {};

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

struct alias : p::sor<p::seq<kw<"AS">, any_name>, name> {};

struct qualified_star : p::seq<name, dot, p::one<'*'>> {};

struct item : p::seq<expression, p::opt<alias>> {};

struct items : p::list<p::sor<p::seq<star_leaf, gap>, p::seq<qualified_star, gap>, item>, comma> {};

struct into : p::seq<kw<"INTO">, name> {};

struct timestamp_over : p::seq<kw<"OVER">, p::list<sum, comma>> {};

struct timestamp_by : p::seq<kw<"TIMESTAMP">, kw<"BY">, expression, p::opt<timestamp_over>> {};

struct partition_by : p::seq<kw<"PARTITION">, kw<"BY">, p::list<reference, comma>,
                             p::opt<kw<"INTO">, integer, gap>> {};

struct clause_word : p::seq<p::sor<word<"TIMESTAMP">, word<"PARTITION">>, gap, word<"BY">> {};

struct match_word : p::seq<word<"MATCH_RECOGNIZE">, gap, p::one<'('>> {};

struct table_alias
    : p::seq<p::not_at<p::sor<clause_word, match_word>>, p::sor<p::seq<kw<"AS">, any_name>, name>> {
};

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

struct measure : p::seq<expression, p::opt<kw<"AS">, any_name>> {};

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

struct from
    : p::seq<kw<"FROM">, table_source, p::star<p::sor<inner_join, left_join, cross_apply>>> {};

struct where : p::seq<kw<"WHERE">, expression> {};

struct group_by : p::seq<kw<"GROUP">, kw<"BY">, p::list<expression, comma>> {};

struct having : p::seq<kw<"HAVING">, expression> {};

struct select : p::seq<kw<"SELECT">, items, p::opt<into>, from, p::opt<where>, p::opt<group_by>,
                       p::opt<having>> {};

struct union_of : p::list<select, p::seq<kw<"UNION">, p::opt<word<"ALL">, gap>>> {};

struct step : p::seq<name, kw<"AS">, open, union_of, close> {};

struct steps : p::seq<kw<"WITH">, p::list<step, comma>> {};

struct semicolons : p::star<p::one<';'>, gap> {};

struct table_column : p::seq<name, labelled<"a type", type_name>, gap> {};

struct create_table
    : p::seq<kw<"CREATE">, kw<"TABLE">, name, open, p::list<table_column, comma>, close> {};

struct script : p::seq<p::opt<p::utf8::bom>, gap, semicolons, p::star<create_table, semicolons>,
                       p::opt<steps>, p::plus<union_of, semicolons>,
                       labelled<"the end of the query", p::eof>> {};

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
              item, alias, into, from, table_source, timestamp_by, timestamp_over, partition_by,
              inner_join, left_join, cross_apply, where, group_by, having, match_recognize,
              match_limit, match_partition, measures, measure, pattern_alternatives,
              pattern_sequence, pattern_term, pattern_quantifier, pattern_other_quantifier,
              pattern_dot, skip_other, all_rows, define, definition, not_word, comparison,
              compare_operator, between, in_list, like, is_null, sum_operator, product_operator,
              sign_operator, reference, arguments, distinct_word, over, over_partition, over_order,
              order_item, ascending, descending, limit, when, case_expression, case_branch,
              case_else, cast, try_cast, type_name, name_leaf, word_leaf, bracket_name, quoted_name,
              integer, decimal, text, null_word, true_word, false_word>,
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
        add<into>(t, K::Into);
        add<from>(t, K::From);
        add<table_source>(t, K::Table);
        add<timestamp_by>(t, K::TimestampBy);
        add<timestamp_over>(t, K::TimestampOver);
        add<partition_by>(t, K::PartitionBy);
        add<inner_join>(t, K::InnerJoin);
        add<left_join>(t, K::LeftJoin);
        add<cross_apply>(t, K::CrossApply);
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
