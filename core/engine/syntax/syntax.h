// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "engine/syntax/diagnostic.h"

#include <string_view>
#include <vector>

namespace vigil::engine {

/// What a piece of query text is. Leaves carry text, the others children.
enum class SyntaxKind {
    Script,
    CreateTable,
    TableColumn,
    Step,
    Union,
    Select,
    Items,
    Star,
    QualifiedStar,
    Item,
    Alias,
    Into,
    From,
    Table,
    TimestampBy,
    TimestampOver,
    PartitionBy,
    InnerJoin,
    LeftJoin,
    CrossApply,
    OuterApply,
    Where,
    GroupBy,
    Having,
    // MATCH_RECOGNIZE
    MatchRecognize,
    MatchLimit,
    MatchPartition,
    Measures,
    PatternAlternatives,
    PatternSequence,
    PatternTerm,
    PatternDot,
    PatternQuantifier,
    PatternOtherQuantifier, ///< not of this language, refused by name; so are the next two
    SkipOther,
    AllRows,
    Define,
    Definition,
    // expressions
    Or,
    And,
    Not,
    NotWord,
    Predicate,
    Comparison,
    CompareOperator,
    Between,
    In,
    Like,
    IsNull,
    Sum,
    SumOperator,
    Product,
    ProductOperator,
    Signed,
    SignOperator,
    Postfix,
    Reference,
    Arguments,
    Distinct,
    Over,
    OverPartition,
    OverOrder,
    OrderItem,
    Ascending,
    Descending,
    Limit,
    When,
    Case,
    CaseBranch,
    CaseElse,
    Cast,
    TryCast,
    TypeName,
    // leaves
    Name,
    BracketName,
    QuotedName,
    Integer,
    Decimal,
    Text,
    Null,
    True,
    False,
};

/// The text as the grammar sees it; views point into the text. *Thread:* value.
struct SyntaxNode {
    SyntaxKind kind = SyntaxKind::Script;
    SourceSpan span;
    std::string_view text;
    std::vector<SyntaxNode> children;

    /// First child of that kind, nullptr when there is none.
    [[nodiscard]] const SyntaxNode* find(SyntaxKind wanted) const noexcept {
        for (const auto& child : children)
            if (child.kind == wanted)
                return &child;
        return nullptr;
    }
};

/// Longest query text and deepest nesting of brackets and CASE that are taken.
inline constexpr std::size_t kMaxQueryBytes = 256 * 1024;
inline constexpr int kMaxNesting = 100;

/// Reads a whole query text. The one error is at the farthest point that was reached and names
/// what could have stood there.
[[nodiscard]] tl::expected<SyntaxNode, Diagnostic> parseSyntax(std::string_view sql);

/// Words that cannot be a name without brackets.
[[nodiscard]] bool isReservedWord(std::string_view word) noexcept;

} // namespace vigil::engine
