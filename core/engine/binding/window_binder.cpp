// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/binding/window_binder.h"

#include <algorithm>
#include <array>

namespace vigil::engine {

using model::equalNames;
using Kind = WindowPlan::Kind;

namespace {

struct WindowName {
    std::string_view name;
    Kind kind;
    std::string_view form;
};

constexpr std::array<WindowName, 8> kNames{{
    {"TumblingWindow", Kind::Tumbling, "TumblingWindow(minute, 5)"},
    {"Tumbling", Kind::Tumbling, "TumblingWindow(minute, 5)"},
    {"HoppingWindow", Kind::Hopping, "HoppingWindow(second, 60, 10): size, then hop"},
    {"Hopping", Kind::Hopping, "HoppingWindow(second, 60, 10): size, then hop"},
    {"SlidingWindow", Kind::Sliding, "SlidingWindow(minute, 5)"},
    {"Sliding", Kind::Sliding, "SlidingWindow(minute, 5)"},
    {"SessionWindow", Kind::Session, "SessionWindow(minute, 5, 60): timeout, then longest"},
    {"Session", Kind::Session, "SessionWindow(minute, 5, 60): timeout, then longest"},
}};

const WindowName* windowNamed(const ast::Expr& e) {
    if (e.kind != ast::Expr::Kind::Call || e.path.size() != 1)
        return nullptr;
    const auto found =
        std::ranges::find_if(kNames, [&](const auto& n) { return equalNames(n.name, e.path[0]); });
    return found == kNames.end() ? nullptr : &*found;
}

bool isCallOf(const ast::Expr& e, std::string_view name) {
    return e.kind == ast::Expr::Kind::Call && e.path.size() == 1 && equalNames(e.path[0], name);
}

/// Reads the sizes of a window call: `unit, n, m` or `DURATION(unit, n), HOP(unit, m)`.
class SizeReader {
public:
    SizeReader(ExpressionBinder& binder, const ast::Expr& call) : m_binder(binder), m_call(call) {
        m_nested = !call.args.empty() && call.args[0]->kind == ast::Expr::Kind::Call;
        m_next = m_nested ? 0 : 1;
    }

    /// The next size; nullopt when there is none or after an error.
    std::optional<Ticks> next(bool mayBeNegative = false) {
        if (!more())
            return std::nullopt;
        const auto& argument = *m_call.args[m_next++];
        const bool own = argument.kind == ast::Expr::Kind::Call && argument.args.size() == 2 &&
                         argument.args[0]->path.size() == 1;
        if (!m_nested && !own)
            return m_call.args[0]->path.size() == 1
                       ? m_binder.duration(m_call.args[0]->path[0], m_call.args[0]->span, argument,
                                           mayBeNegative)
                       : std::nullopt;
        if (!own && argument.kind == ast::Expr::Kind::Call && argument.args.size() == 2) {
            (void)m_binder.windowUnit(*argument.args[0]);
            return std::nullopt;
        }
        if (!own) {
            m_binder.error(argument.span, "a duration is wanted here", "write DURATION(minute, 5)");
            return std::nullopt;
        }
        return m_binder.duration(argument.args[0]->path[0], argument.args[0]->span,
                                 *argument.args[1], mayBeNegative);
    }

    [[nodiscard]] bool more() const { return m_next < m_call.args.size(); }

    /// True when the next argument is OFFSET(unit, n).
    [[nodiscard]] bool offsetNext() const {
        return more() && isCallOf(*m_call.args[m_next], "Offset");
    }

private:
    ExpressionBinder& m_binder;
    const ast::Expr& m_call;
    std::size_t m_next = 0;
    bool m_nested = false;
};

/// The call with its two sizes exchanged, as a suggestion.
std::string swapped(const ExpressionBinder& binder, const ast::Expr& call) {
    if (call.args.size() != 3 || call.args[0]->kind != ast::Expr::Kind::Name)
        return {};
    return ": did you mean " + call.path[0] + '(' + binder.textAt(call.args[0]->span) + ", " +
           binder.textAt(call.args[2]->span) + ", " + binder.textAt(call.args[1]->span) + ")?";
}

/// True when the call begins with a unit, or with DURATION(unit, n) and the like; else an error is
/// noted.
bool beginsWithUnit(ExpressionBinder& binder, const ast::Expr& call, const WindowName& named) {
    using ExprKind = ast::Expr::Kind;
    if (call.args.empty() || call.args[0]->kind == ExprKind::Call)
        return true;
    const auto& first = *call.args[0];
    const bool name = first.kind == ExprKind::Name && first.path.size() == 1;
    if (name && timeUnitNamed(first.path[0]))
        return true;
    const bool behind = std::ranges::any_of(call.args, [](const auto& argument) {
        return argument->kind == ExprKind::Name && timeUnitNamed(argument->path[0]);
    });
    if (behind && !name)
        binder.error(first.span, "a time unit is wanted here",
                     "the unit comes first: " + std::string(named.form));
    else
        (void)binder.windowUnit(first);
    return false;
}

std::optional<WindowPlan> bindWindow(ExpressionBinder& binder, const ast::Expr& call,
                                     const WindowName& named) {
    WindowPlan plan;
    plan.kind = named.kind;
    const bool plain = !call.args.empty() && call.args[0]->kind == ast::Expr::Kind::Name;
    if (!beginsWithUnit(binder, call, named))
        return std::nullopt;
    SizeReader sizes(binder, call);
    const auto first = sizes.next();
    auto second = named.kind == Kind::Hopping || named.kind == Kind::Session
                      ? sizes.next()
                      : std::optional(Ticks{1});
    const bool aligned = named.kind == Kind::Tumbling || named.kind == Kind::Hopping;
    std::optional<Ticks> offset(Ticks{0});
    if (aligned && sizes.more())
        offset = sizes.next(true);
    const bool wrongForm = call.args.empty() || !first || !second || !offset || sizes.more();
    if (wrongForm) {
        if (call.args.empty() || (plain && call.args.size() < 2) || sizes.more() ||
            (first && !second))
            binder.error(call.span, "wrong arguments for '" + call.path[0] + "'",
                         "write " + std::string(named.form));
        return std::nullopt;
    }
    plan.size = *first;
    plan.hop = named.kind == Kind::Hopping ? *second : *first;
    plan.offset = *offset;
    if (named.kind == Kind::Session) {
        plan.timeout = *first;
        plan.maxDuration = *second;
        if (plan.maxDuration < plan.timeout)
            binder.error(call.span, "the longest session is shorter than its timeout",
                         "the timeout comes first: " + std::string(named.form));
        else
            binder.warn(call.span,
                        "a session may last almost " + spanText(2 * plan.maxDuration) +
                            ": its maximum is looked at only at multiples of " +
                            spanText(plan.maxDuration) + " on the clock",
                        "take half of it for a hard bound");
    }
    if (named.kind == Kind::Hopping && plan.hop > plan.size)
        binder.error(call.span, "the hop is longer than the window: rows would be lost",
                     "the size comes first, then the hop" + swapped(binder, call));
    if (named.kind == Kind::Hopping && plan.hop == plan.size)
        binder.warn(call.span, "the hop is as long as the window: this is a tumbling window",
                    "the size comes first, then the hop");
    const auto most = binder.limits.windowsPerRow;
    if (named.kind == Kind::Hopping && plan.size / plan.hop > most)
        binder.error(call.span,
                     "every row would lie in " + std::to_string(plan.size / plan.hop) + " windows",
                     "at most " + std::to_string(most) + ": take a longer hop");
    if (call.over != nullptr) {
        if (named.kind != Kind::Session)
            binder.error(call.over->span, "only a session window takes OVER (PARTITION BY ...)");
        for (const auto& key : call.over->partitionBy)
            plan.partitionBy.push_back(binder.bind(*key, Phase::Row));
    }
    return plan;
}

/// All rows of one time.
WindowPlan snapshotWindow() {
    WindowPlan plan;
    plan.kind = Kind::Snapshot;
    plan.size = plan.hop = Ticks{1};
    return plan;
}

/// Windows(Window('id', TumblingWindow(...)), ...): ids for all or for none.
std::vector<WindowPlan> bindWindowSet(ExpressionBinder& binder, const ast::Expr& call) {
    std::vector<WindowPlan> plans;
    std::vector<std::string> ids;
    for (const auto& argument : call.args) {
        const ast::Expr* inner = argument.get();
        std::string id;
        if (isCallOf(*inner, "Window")) {
            const bool shaped =
                inner->args.size() == 2 && inner->args[0]->value.type() == model::Value::Type::Text;
            if (!shaped) {
                binder.error(inner->span, "wrong arguments for 'Window'",
                             "write Window('5 minutes', TumblingWindow(minute, 5))");
                continue;
            }
            id = inner->args[0]->value.asText();
            inner = inner->args[1].get();
        }
        const auto* named = windowNamed(*inner);
        if (named == nullptr && !isSystemTimestamp(*inner)) {
            binder.error(inner->span, "Windows() holds windows only",
                         isCallOf(*inner, "Windows") ? "sets cannot be nested" : "");
            continue;
        }
        if (std::ranges::any_of(ids, [&](const auto& other) { return equalNames(other, id); }) &&
            !id.empty())
            binder.error(argument->span, "two windows have the id '" + id + "'");
        if (auto plan = named == nullptr ? std::optional(snapshotWindow())
                                         : bindWindow(binder, *inner, *named)) {
            if (!id.empty())
                plan->id = model::Value(id);
            plans.push_back(std::move(*plan));
            ids.push_back(id);
        }
    }
    const auto unnamed = std::ranges::count(ids, std::string());
    if (unnamed != 0 && unnamed != static_cast<std::ptrdiff_t>(ids.size()))
        binder.error(call.span, "either all windows of Windows() have an id or none");
    if (call.args.empty())
        binder.error(call.span, "Windows() is empty");
    return plans;
}

} // namespace

bool isSystemTimestamp(const ast::Expr& e) noexcept {
    return e.kind == ast::Expr::Kind::Call && e.path.size() == 2 &&
           equalNames(e.path[0], "System") && equalNames(e.path[1], "Timestamp");
}

bool isWindowCall(const ast::Expr& e) noexcept {
    return isSystemTimestamp(e) || windowNamed(e) != nullptr || isCallOf(e, "Windows");
}

std::size_t windowsWritten(const std::vector<ast::ExprPtr>& groupBy) noexcept {
    std::size_t count = 0;
    bool snapshot = false;
    for (const auto& key : groupBy) {
        snapshot = snapshot || isSystemTimestamp(*key);
        if (isWindowCall(*key) && !isSystemTimestamp(*key))
            count += isCallOf(*key, "Windows") ? key->args.size() : 1;
    }
    return count == 0 && snapshot ? 1 : count;
}

std::vector<WindowPlan> bindWindows(ExpressionBinder& binder,
                                    const std::vector<ast::ExprPtr>& groupBy, SourceSpan select) {
    std::vector<WindowPlan> windows;
    bool found = false;
    bool snapshot = false;
    for (const auto& key : groupBy) {
        if (!isWindowCall(*key))
            continue;
        if (isSystemTimestamp(*key)) {
            snapshot = true;
            continue;
        }
        if (found) {
            binder.error(key->span, "a second window in one GROUP BY",
                         "write Windows(Window('a', ...), Window('b', ...))");
            continue;
        }
        found = true;
        if (isCallOf(*key, "Windows")) {
            windows = bindWindowSet(binder, *key);
        } else if (auto plan = bindWindow(binder, *key, *windowNamed(*key))) {
            windows.push_back(std::move(*plan));
        }
    }
    if (!found && snapshot) {
        windows.push_back(snapshotWindow());
    } else if (!found) {
        binder.error(select, "GROUP BY needs a window",
                     "add TumblingWindow(minute, 5) or System.Timestamp()");
    }
    return windows;
}

} // namespace vigil::engine
