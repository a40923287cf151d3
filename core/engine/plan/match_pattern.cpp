// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/match_pattern.h"

#include <algorithm>

namespace vigil::engine {

namespace {

/// An instruction of the pattern as a program (Thompson's construction with ordered branches).
struct Step {
    enum class Kind { Place, Branch, End };
    Kind kind = Kind::End;
    std::size_t next = 0;  ///< Place, Branch: preferred
    std::size_t other = 0; ///< Branch: the second choice
    std::uint16_t place = 0;
};

class Compiler {
public:
    explicit Compiler(std::vector<std::size_t>& symbols) : m_symbols(symbols) {
        m_steps.emplace_back(); // the end is step 0
    }

    /// Adds the steps of `pattern` that go on with step `next`; returns the one to begin with.
    std::size_t add(const PatternPlan& pattern, std::size_t next) {
        switch (pattern.kind) {
        case PatternPlan::Kind::Symbol:
            m_symbols.push_back(pattern.symbol);
            return push(
                {Step::Kind::Place, next, 0, static_cast<std::uint16_t>(m_symbols.size() - 1)});
        case PatternPlan::Kind::Sequence:
            for (auto part = pattern.parts.rbegin(); part != pattern.parts.rend(); ++part)
                next = add(*part, next);
            return next;
        case PatternPlan::Kind::Alternatives: {
            std::size_t begin = add(pattern.parts.back(), next);
            for (auto part = pattern.parts.rbegin() + 1; part != pattern.parts.rend(); ++part)
                begin = push({Step::Kind::Branch, add(*part, next), begin, 0});
            return begin;
        }
        case PatternPlan::Kind::Repeat:
            break;
        }
        if (pattern.quantifier == '?')
            return push({Step::Kind::Branch, add(pattern.parts[0], next), next, 0});
        const std::size_t loop = push({Step::Kind::Branch, 0, next, 0});
        const std::size_t body = add(pattern.parts[0], loop);
        m_steps[loop].next = body;
        return pattern.quantifier == '+' ? body : loop;
    }

    /// The places reached from `step` without a row, best first. What comes after the end is
    /// never preferred to it and therefore left out.
    [[nodiscard]] MatchPattern::Next closure(std::size_t step) const {
        MatchPattern::Next next;
        std::vector<bool> seen(m_steps.size());
        std::vector<std::size_t> todo{step};
        while (!todo.empty() && !next.end) {
            const auto at = todo.back();
            todo.pop_back();
            if (seen[at])
                continue;
            seen[at] = true;
            const auto& s = m_steps[at];
            if (s.kind == Step::Kind::End) {
                next.end = true;
            } else if (s.kind == Step::Kind::Place) {
                next.places.push_back(s.place);
            } else {
                todo.push_back(s.other);
                todo.push_back(s.next);
            }
        }
        return next;
    }

    [[nodiscard]] const std::vector<Step>& steps() const noexcept { return m_steps; }

private:
    std::size_t push(Step step) {
        m_steps.push_back(step);
        return m_steps.size() - 1;
    }

    std::vector<std::size_t>& m_symbols;
    std::vector<Step> m_steps;
};

} // namespace

MatchPattern::MatchPattern(const PatternPlan& pattern) {
    Compiler compiler(m_symbols);
    m_first = compiler.closure(compiler.add(pattern, 0));
    m_after.resize(m_symbols.size());
    for (const auto& step : compiler.steps())
        if (step.kind == Step::Kind::Place)
            m_after[step.place] = compiler.closure(step.next);
}

} // namespace vigil::engine
