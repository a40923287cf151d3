// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/editor/completion.h"

#include "engine/editor/highlighting.h"
#include "engine/function_list.h"
#include "engine/plan/special_forms.h"
#include "engine/syntax/syntax.h"
#include "engine/syntax/syntax_error.h"

#include <algorithm>
#include <array>
#include <optional>

namespace vigil::engine {

using model::equalNames;

namespace {

constexpr std::array<std::string_view, 6> kWindowUnits{"day",    "hour",        "minute",
                                                       "second", "millisecond", "microsecond"};
constexpr std::array<std::string_view, 7> kDateUnits{"year", "quarter", "month",     "dayofyear",
                                                     "week", "weekday", "nanosecond"};
constexpr std::array<std::string_view, 7> kTypes{"bigint", "float",  "nvarchar(max)", "datetime",
                                                 "bit",    "record", "array"};

bool startsWith(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() && equalNames(text.substr(0, prefix.size()), prefix);
}

class Completer {
public:
    Completer(std::string_view sql, std::size_t offset, const CompletionSchema& schema)
        : m_sql(sql), m_schema(schema),
          m_catalog(schema.options.catalog != nullptr ? *schema.options.catalog
                                                      : *builtinFunctions()),
          m_tokens(tokensOf(sql)), m_offset(std::min(offset, sql.size())) {}

    Completion run() {
        m_begin = m_offset;
        for (const auto& token : m_tokens) {
            const bool inside =
                token.span.begin < m_offset &&
                (m_offset < token.span.end || (m_offset == token.span.end && !isClosed(token)));
            if (inside && (token.kind == TokenKind::String || token.kind == TokenKind::Comment))
                return {{m_offset, m_offset}, {}};
        }
        while (m_begin > 0 && isWordChar(m_sql[m_begin - 1]))
            --m_begin;
        m_prefix = m_sql.substr(m_begin, m_offset - m_begin);
        if (!m_prefix.empty() && m_prefix[0] >= '0' && m_prefix[0] <= '9')
            return {{m_offset, m_offset}, {}};
        for (const auto& token : m_tokens)
            if (token.span.end <= m_begin && token.kind != TokenKind::Comment)
                m_before.push_back(
                    m_sql.substr(token.span.begin, token.span.end - token.span.begin));
        noteTables();
        collect();
        return {{m_begin, m_offset}, std::move(m_out)};
    }

private:
    /// True when what is typed behind a text or comment is no longer part of it.
    [[nodiscard]] bool isClosed(const TextToken& token) const {
        const auto text = m_sql.substr(token.span.begin, token.span.end - token.span.begin);
        if (token.kind == TokenKind::Comment)
            return text.starts_with("/*") && text.size() >= 4 && text.ends_with("*/");
        return text.size() > 1 && text.back() == '\'';
    }

    /// The word `n` tokens before the cursor's, empty when there is none.
    [[nodiscard]] std::string_view before(std::size_t n) const {
        return n < m_before.size() ? m_before[m_before.size() - 1 - n] : std::string_view{};
    }

    void offer(std::string_view text, CandidateKind kind, std::string_view signature = {},
               std::string_view documentation = {}, std::string example = {}) {
        if (text.empty() || !startsWith(text, m_prefix) ||
            std::ranges::any_of(m_out, [&](const Candidate& c) {
                return c.kind == kind && equalNames(c.text, text);
            }))
            return;
        m_out.push_back({std::string(text), kind, std::string(signature),
                         std::string(documentation), std::move(example)});
    }

    /// An entry of the catalog.
    void offerFunction(const auto& function) {
        offer(function.name, CandidateKind::Function, function.signature, function.description,
              std::string(function.example) + " gives " + std::string(function.gives));
    }

    void offerForms(SpecialForm::Kind kind, CandidateKind as) {
        for (const auto& form : specialForms())
            if (form.kind == kind)
                offer(form.name, as, form.signature, form.description);
    }

    struct Table {
        std::string_view alias;
        std::string_view name;
    };

    /// Names after FROM and JOIN in the whole text, with their aliases; WITH steps.
    void noteTables() {
        std::vector<std::pair<std::string_view, TokenKind>> words;
        for (const auto& token : m_tokens)
            if (token.kind != TokenKind::Comment)
                words.emplace_back(
                    m_sql.substr(token.span.begin, token.span.end - token.span.begin), token.kind);
        const auto at = [&](std::size_t i) {
            return i < words.size() ? words[i].first : std::string_view{};
        };
        for (std::size_t i = 0; i < words.size(); ++i) {
            const bool afterFrom = equalNames(at(i), "FROM") || equalNames(at(i), "JOIN");
            if (afterFrom && i + 1 < words.size() && words[i + 1].second == TokenKind::Name) {
                std::size_t alias = i + 2;
                if (equalNames(at(alias), "AS"))
                    ++alias;
                const bool named = alias < words.size() && words[alias].second == TokenKind::Name;
                m_tables.push_back({named ? at(alias) : at(i + 1), at(i + 1)});
            }
            // A function-like token: `name AS (` has a blank in between, so it is a name.
            if (equalNames(at(i + 1), "AS") && at(i + 2) == "(" && equalNames(at(i + 3), "SELECT"))
                m_steps.push_back(at(i));
        }
    }

    void collect() {
        if (before(0) == "." && offerMembers(before(1)))
            return;
        if (const auto call = openCall(); call && offerUnits(*call))
            return;
        const auto wanted = wantedAfter(m_sql.substr(0, m_begin));
        const auto wants = [&](std::string_view label) {
            return std::ranges::find(wanted, label) != wanted.end();
        };
        if (wants("a name"))
            offerNames();
        if (wants("an expression"))
            offerExpressions();
        if (wants("a type"))
            for (const auto type : kTypes)
                offer(type, CandidateKind::Type);
        for (const auto& label : wanted)
            if (!label.empty() && label.front() >= 'A' && label.front() <= 'Z')
                offer(label, CandidateKind::Keyword);
    }

    /// After FROM and JOIN streams, after INTO outputs; a new name is the writer's own.
    void offerNames() {
        const auto word = before(0);
        if (equalNames(word, "FROM") || equalNames(word, "JOIN")) {
            for (const auto& input : m_schema.options.inputs)
                offer(input.name, CandidateKind::Input);
            for (const auto step : m_steps)
                offer(step, CandidateKind::Input, {}, "A step of this query.");
        } else if (equalNames(word, "INTO")) {
            for (const auto& output : m_schema.outputs)
                offer(output, CandidateKind::Output);
        }
    }

    void offerColumnsOf(std::string_view input) {
        if (const auto* known = m_schema.options.find(input))
            for (const auto& column : known->columns)
                offer(column, CandidateKind::Column);
    }

    /// After `alias.`; false when it is none.
    bool offerMembers(std::string_view owner) {
        if (equalNames(owner, "System")) {
            constexpr std::string_view kSystem = "System.";
            for (const auto& form : specialForms())
                if (form.name.starts_with(kSystem))
                    offer(form.name.substr(kSystem.size()), CandidateKind::Function, form.signature,
                          form.description);
            return true;
        }
        for (const auto kind : {UserFunction::Kind::Scalar, UserFunction::Kind::Aggregate})
            if (equalNames(owner, kind == UserFunction::Kind::Scalar ? "udf" : "uda")) {
                offerUserFunctions(kind, false);
                return true;
            }
        bool found = false;
        for (const auto& table : m_tables)
            if (equalNames(table.alias, owner)) {
                offerColumnsOf(table.name);
                found = true;
            }
        return found;
    }

    void offerUserFunctions(UserFunction::Kind kind, bool qualified) {
        if (m_schema.options.functions == nullptr)
            return;
        for (const auto& name : m_schema.options.functions->names(kind)) {
            const auto plain = name.substr(4);
            const auto* function = m_schema.options.functions->find(plain, kind);
            offer(qualified ? name : plain, CandidateKind::Function, function->signature(),
                  function->documentation);
        }
    }

    /// The function whose first argument the cursor stands in.
    [[nodiscard]] std::optional<std::string_view> openCall() const {
        if (before(0) != "(" || before(1).empty() || !isWordChar(before(1).front()))
            return std::nullopt;
        return before(1);
    }

    bool offerUnits(std::string_view call) {
        const auto* function = m_catalog.scalar(call);
        const bool date = function != nullptr && function->unitFirst;
        const bool window = equalNames(call, "DURATION") || equalNames(call, "HOP") ||
                            equalNames(call, "OFFSET") ||
                            std::ranges::any_of(specialForms(), [&](const SpecialForm& form) {
                                return form.unitFirst && equalNames(form.name, call);
                            });
        if (!date && !window)
            return false;
        for (const auto unit : kWindowUnits)
            offer(unit, CandidateKind::Unit);
        if (date)
            for (const auto unit : kDateUnits)
                offer(unit, CandidateKind::Unit);
        return true;
    }

    void offerExpressions() {
        for (const auto& table : m_tables)
            offerColumnsOf(table.name);
        if (m_tables.empty())
            for (const auto& input : m_schema.options.inputs)
                offerColumnsOf(input.name);
        if (m_tables.size() > 1)
            for (const auto& table : m_tables)
                offer(table.alias, CandidateKind::Input, {}, "Its columns follow a dot.");
        if (inGroupBy())
            offerForms(SpecialForm::Kind::Window, CandidateKind::Window);
        for (const auto* aggregate : m_catalog.aggregates())
            offerFunction(*aggregate);
        offerForms(SpecialForm::Kind::Analytic, CandidateKind::Function);
        offerForms(SpecialForm::Kind::Row, CandidateKind::Function);
        for (const auto* function : m_catalog.scalars())
            offerFunction(*function);
        offerUserFunctions(UserFunction::Kind::Scalar, true);
        offerUserFunctions(UserFunction::Kind::Aggregate, true);
        for (const auto* word : {"CASE", "CAST", "TRY_CAST", "NOT", "NULL", "TRUE", "FALSE"})
            offer(word, CandidateKind::Keyword);
    }

    /// Between GROUP BY and the next clause.
    [[nodiscard]] bool inGroupBy() const {
        for (std::size_t n = 0; n + 1 < m_before.size(); ++n) {
            if (equalNames(before(n), "BY") && equalNames(before(n + 1), "GROUP"))
                return true;
            for (const auto* clause : {"SELECT", "FROM", "WHERE", "HAVING", "UNION"})
                if (equalNames(before(n), clause))
                    return false;
        }
        return false;
    }

    std::string_view m_sql;
    const CompletionSchema& m_schema;
    const FunctionCatalog& m_catalog;
    std::vector<TextToken> m_tokens;
    std::size_t m_offset;
    std::size_t m_begin = 0;
    std::string_view m_prefix;
    std::vector<std::string_view> m_before; ///< tokens before the word at the cursor
    std::vector<Table> m_tables;
    std::vector<std::string_view> m_steps;
    std::vector<Candidate> m_out;
};

} // namespace

Completion complete(std::string_view sql, std::size_t offset, const CompletionSchema& schema) {
    return Completer(sql, offset, schema).run();
}

} // namespace vigil::engine
