// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/alarms/escalation_section.h"

#include "base/closest_name.h"
#include "pipeline/workspace/alarms/schedule_section.h"

#include <algorithm>

namespace vigil::pipeline {
namespace {

constexpr std::size_t kMostSteps = 20;
/// Beyond it nobody reads them any more; clinical reference 2.1.
constexpr int kMostLoops = 9;
constexpr Ticks kLeastDrillRepeat = std::chrono::seconds{1};

using Names = std::vector<std::string_view>;

template <typename T>
Names namesOf(const std::vector<T>& all) {
    Names names;
    for (const auto& each : all)
        names.push_back(each.name);
    return names;
}

void refuse(const TomlSection& section, std::string_view key, std::string_view what,
            std::string_view name, const Names& known) {
    const auto near = base::closestName(name, known);
    section.problemAt(key, "there is no " + std::string(what) + " '" + std::string(name) + "'",
                      near.empty() ? "add it as a [[" + std::string(what) + "]]"
                                   : "did you mean '" + std::string(near) + "'?");
}

void require(const TomlSection& section, std::string_view key, std::string_view what,
             std::string_view name, const Names& known) {
    if (std::ranges::find(known, name) == known.end())
        refuse(section, key, what, name, known);
}

/// The name of one of many, which no other of them has.
template <typename T>
bool readName(const TomlSection& section, const std::vector<T>& others, std::string& out) {
    if (!section.requiredName("name", out))
        return false;
    if (std::ranges::find(others, out, &T::name) != others.end())
        section.problemAt("name", "there are two of the name '" + out + "'", "rename one");
    return true;
}

void readPerson(const TomlSection& section, alerts::EscalationPlan& plan) {
    alerts::Person person;
    if (!readName(section, plan.persons, person.name))
        return;
    section.names("channels", person.channels);
    const Names known(plan.channels.begin(), plan.channels.end());
    for (const auto& channel : person.channels)
        require(section, "channels", "channel", channel, known);
    if (person.channels.empty())
        section.problem("'" + person.name + "' has no channels and cannot be reached",
                        "add for example channels = [\"pager\"]");
    plan.persons.push_back(std::move(person));
}

void readTeam(const TomlSection& section, alerts::EscalationPlan& plan) {
    alerts::Team team;
    if (!readName(section, plan.teams, team.name))
        return;
    section.names("members", team.members);
    for (const auto& member : team.members)
        require(section, "members", "person", member, namesOf(plan.persons));
    if (team.members.empty())
        section.problem("the team '" + team.name + "' has no members", "add members = [\"NAME\"]");
    plan.teams.push_back(std::move(team));
}

void checkRecipient(const TomlSection& section, const std::string& target,
                    const alerts::EscalationPlan& plan) {
    const auto colon = target.find(':');
    const auto kind = std::string_view(target).substr(0, colon);
    if (colon == std::string::npos) {
        Names known(plan.channels.begin(), plan.channels.end());
        if (target != "screen" && target != "sound")
            require(section, "notify", "channel", target, known);
        return;
    }
    const auto name = std::string_view(target).substr(colon + 1);
    if (kind == "person")
        require(section, "notify", "person", name, namesOf(plan.persons));
    else if (kind == "team")
        require(section, "notify", "team", name, namesOf(plan.teams));
    else if (kind == "schedule")
        require(section, "notify", "schedule", name, namesOf(plan.schedules));
    else
        section.problemAt("notify", "'" + target + "' is nobody to be told",
                          "write \"screen\", \"sound\", the name of a channel, \"person:NAME\","
                          " \"team:NAME\" or \"schedule:NAME\"");
}

void readStep(const TomlSection& section, const alerts::EscalationPlan& plan,
              alerts::EscalationPolicy& policy) {
    alerts::EscalationStep step;
    section.span("after", step.after);
    section.texts("notify", step.notify);
    for (const auto& target : step.notify)
        checkRecipient(section, target, plan);
    if (step.notify.empty())
        section.problem("the step tells nobody", "add notify = [\"screen\"]");
    if (step.after < Ticks::zero())
        section.problemAt("after", "'after' is negative", "count from the trigger");
    if (!policy.steps.empty() && step.after < policy.steps.back().after)
        section.problemAt("after", "the step comes before the one above it",
                          "write the steps in the order of their times");
    policy.steps.push_back(std::move(step));
}

void readPolicy(const TomlSection& section, alerts::EscalationPlan& plan) {
    alerts::EscalationPolicy policy;
    if (!readName(section, plan.policies, policy.name))
        return;
    section.each("steps", Section::PolicyStep,
                 [&](const TomlSection& step) { readStep(step, plan, policy); });
    if (policy.steps.empty())
        section.problem("the policy '" + policy.name + "' has no steps",
                        "add steps = [{after = \"0s\", notify = [\"screen\"]}]");
    if (policy.steps.size() > kMostSteps)
        section.problemAt("steps", "a policy has " + std::to_string(kMostSteps) + " steps at most",
                          "join some");
    section.integer("repeat", policy.repeat, 0, kMostLoops);
    bool drill = false;
    section.boolean("drill", drill);
    const Ticks last = policy.steps.empty() ? Ticks{} : policy.steps.back().after;
    policy.repeatEvery = std::max(last, alerts::EscalationPolicy::kLeastRepeat);
    if (section.has("repeat_every")) {
        section.positiveSpan("repeat_every", policy.repeatEvery);
        const Ticks least = drill ? kLeastDrillRepeat : alerts::EscalationPolicy::kLeastRepeat;
        if (policy.repeatEvery < least)
            section.problemAt("repeat_every", "'repeat_every' is shorter than " + spanText(least),
                              drill ? "lengthen it"
                                    : "lengthen it, or say drill = true for a drill");
        if (policy.repeatEvery < last)
            section.problemAt("repeat_every",
                              "a loop would begin before the last step of the one"
                              " before",
                              "at least " + spanText(last));
    }
    section.positiveSpan("ack_timeout", policy.ackTimeout);
    plan.policies.push_back(std::move(policy));
}

bool readMatchers(const TomlSection& section, std::string_view key,
                  std::vector<alerts::LabelMatcher>& out) {
    std::vector<std::string> texts;
    section.texts(key, texts);
    for (const auto& text : texts) {
        auto matcher = alerts::LabelMatcher::parse(text);
        if (matcher)
            out.push_back(std::move(*matcher));
        else
            section.problemAt(key, "'" + text + "': " + matcher.error().detail,
                              "write for example \"bed=B07\" or \"rule=~SpO2.*\"");
    }
    if (texts.empty())
        section.problem("nothing is matched", "add " + std::string(key) + " = [\"bed=B07\"]");
    return out.size() == texts.size() && !out.empty();
}

void readSilence(const TomlSection& section, bool maintenance, alerts::EscalationPlan& plan) {
    alerts::Silence silence;
    silence.maintenance = maintenance;
    const bool matched = readMatchers(section, "match", silence.match);
    const auto from = readMoment(section, "from", {});
    const auto to = readMoment(section, "to", {});
    section.label("reason", silence.reason);
    if (!from || !to)
        return;
    if (*from >= *to)
        return section.problemAt("to", "it ends before it begins", "write a later time");
    silence.from = *from;
    silence.to = *to;
    if (matched)
        plan.silences.push_back(std::move(silence));
}

void readInhibition(const TomlSection& section, alerts::EscalationPlan& plan) {
    alerts::Inhibition inhibition;
    const bool source = readMatchers(section, "source", inhibition.source);
    const bool target = readMatchers(section, "target", inhibition.target);
    section.texts("equal", inhibition.equal);
    for (const auto& label : inhibition.equal)
        if (!alerts::labelOf({}, label))
            section.problemAt("equal", "an alarm has no label '" + label + "'",
                              "for example \"bed\"");
    if (source && target)
        plan.inhibitions.push_back(std::move(inhibition));
}

void readDefaults(const TomlSection& section, alerts::EscalationPlan& plan) {
    const auto read = [&](std::string_view key, std::string& out) {
        section.name(key, out);
        if (!out.empty())
            require(section, key, "policy", out, namesOf(plan.policies));
    };
    read("high", plan.high);
    read("medium", plan.medium);
    read("low", plan.low);
    read("technical", plan.technical);
}

} // namespace

void readEscalation(const TomlSection& root, Workspace& workspace) {
    auto& plan = workspace.escalation;
    // One outage calls once: beds that are silent because their only source is lost say no more.
    if (workspace.sources.size() == 1)
        plan.inhibitions.push_back(
            {{alerts::LabelMatcher::parse("rule=source-lost").value()},
             {alerts::LabelMatcher::parse("rule=~stale|signal-missing").value()},
             {}});
    for (const auto& channel : workspace.channels)
        plan.channels.push_back(channel.name);
    root.each("person", Section::Person, [&](const auto& s) { readPerson(s, plan); });
    root.each("team", Section::Team, [&](const auto& s) { readTeam(s, plan); });
    root.each("schedule", Section::Schedule, [&](const auto& s) { readSchedule(s, plan); });
    root.each("policy", Section::Policy, [&](const auto& s) { readPolicy(s, plan); });
    root.each("silence", Section::Silence, [&](const auto& s) { readSilence(s, false, plan); });
    root.each("maintenance", Section::Maintenance,
              [&](const auto& s) { readSilence(s, true, plan); });
    root.each("inhibit", Section::Inhibit, [&](const auto& s) { readInhibition(s, plan); });
    if (const auto section = root.sub("escalation", Section::Escalation))
        readDefaults(*section, plan);
}

void checkPolicy(const TomlSection& rule, const alerts::EscalationPlan& plan) {
    std::string policy;
    if (!rule.has("policy") || !rule.text("policy", policy) || policy.empty() ||
        plan.policyNamed(policy) != nullptr)
        return;
    const auto near = base::closestName(policy, namesOf(plan.policies));
    rule.problemAt("policy", "there is no policy '" + policy + "': nobody would be called",
                   near.empty() ? "add it as a [[policy]]"
                                : "did you mean '" + std::string(near) + "'?",
                   true);
}

} // namespace vigil::pipeline
