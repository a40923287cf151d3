// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Words, names and literals of the grammar. A part of grammar.cpp, the one place that sees the
// parser generator and includes its header before this one.
#include "engine/syntax/foreign_clause.h"
#include "engine/syntax/syntax.h"
#include "engine/syntax/syntax_error.h"
#include "model/value.h"

#include <cstddef>
#include <string_view>

namespace vigil::engine {

/// Thrown inside grammar.cpp only, where nesting passes its bound.
struct TooDeep {
    const char* at;
};

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

/// Where a clause of another dialect begins; takes nothing. Its first word is no alias there.
template <ForeignPlace P>
struct foreign_clause {
    using rule_t = foreign_clause;
    using subs_t = p::type_list<>;

    template <typename Input>
    static bool match(Input& in) {
        return foreignClauseAt({in.current(), in.size(0)}, P).has_value();
    }
};

/// Where an operand can begin; takes nothing. What stands before it is then no operand itself.
struct operand_begin {
    using rule_t = operand_begin;
    using subs_t = p::type_list<>;

    template <typename Input>
    static bool match(Input& in) {
        return beginsOperand({in.current(), in.size(0)});
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

/// LEFT before a bracket is the function, else the word of LEFT JOIN.
struct left_leaf : word<"LEFT"> {};

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

// NOLINTEND(readability-identifier-naming)
} // namespace grammar

} // namespace vigil::engine
