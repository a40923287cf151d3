// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/escalation/escalation_plan.h"

#include "alerts/technical_rule.h"

#include <algorithm>
#include <charconv>

namespace vigil::alerts {
namespace {

// Names hold no control characters.
constexpr char kField = '\x1f';
constexpr char kStep = '\x1e';

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto end = text.find(at);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos)
            return parts;
        text.remove_prefix(end + 1);
    }
}

template <typename T>
bool read(std::string_view text, T& out) {
    const auto* const end = text.data() + text.size();
    return std::from_chars(text.data(), end, out).ptr == end && !text.empty();
}

template <typename T>
const T* named(const std::vector<T>& all, std::string_view name) {
    const auto found = std::ranges::find(all, name, &T::name);
    return found == all.end() ? nullptr : &*found;
}

/// Gathers recipients, each channel once.
class Gathering {
public:
    Gathering(const EscalationPlan& plan, EventTime at) : m_plan(plan), m_at(at) {}

    void add(const std::string& target) {
        const auto colon = target.find(':');
        const std::string_view kind = std::string_view(target).substr(0, colon);
        const auto name = colon == std::string::npos ? std::string_view{}
                                                     : std::string_view(target).substr(colon + 1);
        if (colon == std::string::npos)
            way(target, target);
        else if (kind == "person")
            person(target, name);
        else if (kind == "team")
            team(target, name);
        else if (kind == "schedule")
            schedule(target, name);
        else
            fault(target, "there is no such recipient");
    }

    [[nodiscard]] std::vector<Recipient> take() { return std::move(m_recipients); }

private:
    void way(const std::string& to, const std::string& channel) {
        if (std::ranges::find(m_recipients, channel, &Recipient::channel) == m_recipients.end())
            m_recipients.push_back({to, channel});
    }

    void fault(const std::string& to, std::string why) {
        m_recipients.push_back({to, {}, std::move(why)});
    }

    void person(const std::string& to, std::string_view name) {
        const auto* const found = named(m_plan.persons, name);
        if (found == nullptr || found->channels.empty())
            return fault(to, found == nullptr ? "there is no such person" : "no channel is known");
        for (const auto& channel : found->channels)
            way(to, channel);
    }

    void team(const std::string& to, std::string_view name) {
        const auto* const found = named(m_plan.teams, name);
        if (found == nullptr || found->members.empty())
            return fault(to, found == nullptr ? "there is no such team" : "it has no members");
        for (const auto& member : found->members)
            person(std::string(to).append(" ").append(member), member);
    }

    void schedule(const std::string& to, std::string_view name) {
        const auto* const found = named(m_plan.schedules, name);
        if (found == nullptr)
            return fault(to, "there is no such schedule");
        const auto member = found->onCall(m_at);
        if (!member)
            return fault(to, "nobody is on call");
        person(to + ' ' + *member, *member);
    }

    const EscalationPlan& m_plan;
    const EventTime m_at;
    std::vector<Recipient> m_recipients;
};

} // namespace

std::string textOf(const EscalationPolicy& policy) {
    std::string text = policy.name;
    const auto field = [&text](std::int64_t value) {
        text += kField;
        text += std::to_string(value);
    };
    field(policy.repeat);
    field(policy.repeatEvery.count());
    field(policy.ackTimeout.count());
    for (const auto& step : policy.steps) {
        text += kStep;
        text += std::to_string(step.after.count());
        for (const auto& target : step.notify) {
            text += kField;
            text += target;
        }
    }
    return text;
}

EscalationPolicy policyFromText(std::string_view text) {
    EscalationPolicy policy;
    const auto parts = split(text, kStep);
    const auto head = split(parts.front(), kField);
    std::int64_t every = 0, timeout = 0;
    if (head.size() != 4 || !read(head[1], policy.repeat) || !read(head[2], every) ||
        !read(head[3], timeout))
        return policy;
    policy.name = head[0];
    policy.repeatEvery = Ticks{every};
    policy.ackTimeout = Ticks{timeout};
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const auto fields = split(parts[i], kField);
        std::int64_t after = 0;
        if (!read(fields.front(), after))
            continue;
        policy.steps.push_back({Ticks{after}, {fields.begin() + 1, fields.end()}});
    }
    return policy;
}

const EscalationPolicy* EscalationPlan::policyNamed(std::string_view wanted) const {
    return named(policies, wanted);
}

const EscalationPolicy* EscalationPlan::policyFor(const AlarmStatus& alarm) const {
    if (technicalRuleOf(alarm) == TechnicalRule::NobodyAnswered)
        return nullptr; // it would call those who do not answer, without end
    if (!alarm.policy.empty())
        return policyNamed(alarm.policy);
    if (alarm.kind == AlarmKind::Technical)
        return policyNamed(technical);
    switch (alarm.priority) {
    case Priority::High:
        return policyNamed(high);
    case Priority::Medium:
        return policyNamed(medium);
    case Priority::Low:
        return policyNamed(low);
    case Priority::Info:
    case Priority::None:
        break;
    }
    return nullptr;
}

std::vector<Recipient> recipientsOf(const EscalationPlan& plan,
                                    const std::vector<std::string>& notify, EventTime at) {
    Gathering gathering(plan, at);
    for (const auto& target : notify)
        gathering.add(target);
    return gathering.take();
}

} // namespace vigil::alerts
