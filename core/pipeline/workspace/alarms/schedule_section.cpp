// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/alarms/schedule_section.h"

#include "base/closest_name.h"

#include <algorithm>
#include <array>

namespace vigil::pipeline {
namespace {

constexpr Ticks kShortestTurn = std::chrono::minutes{1};
constexpr std::array<std::string_view, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/// True when the text says itself how far from UTC it is.
bool hasOffset(std::string_view text) {
    const auto time = text.find_first_of("Tt ");
    return text.ends_with('Z') || (time != std::string_view::npos &&
                                   text.find_first_of("+-", time) != std::string_view::npos);
}

/// What a clock on the wall shows, as ticks since 1970.
std::optional<Ticks> readWall(const TomlSection& section, std::string_view key) {
    std::string text;
    if (!section.required(key, text))
        return std::nullopt;
    const auto time = parseIso8601(text);
    if (!time || hasOffset(text)) {
        section.problemAt(key, "'" + text + "' is no time of the schedule's clock",
                          "write for example \"2026-01-05T08:00\"");
        return std::nullopt;
    }
    return time->time_since_epoch();
}

/// "20:00" as a span since midnight.
void readTimeOfDay(const TomlSection& section, std::string_view key, Ticks& out) {
    std::string text;
    if (!section.text(key, text))
        return;
    if (text == "24:00") {
        out = std::chrono::hours{24};
        return;
    }
    const auto time = text.size() == 5 ? parseIso8601("1970-01-01T" + text) : parseIso8601("");
    if (time)
        out = time->time_since_epoch();
    else
        section.problemAt(key, "'" + text + "' is no time of day", "write for example \"20:00\"");
}

void readDays(const TomlSection& section, alerts::Rotation& rotation) {
    std::vector<std::string> days;
    if (!section.texts("days", days))
        return;
    rotation.days.fill(false);
    for (const auto& day : days) {
        const auto* const found = std::ranges::find(kDays, day);
        if (found == kDays.end())
            section.problemAt(
                "days", "'" + day + "' is no day",
                "write \"mon\", \"tue\", \"wed\", \"thu\", \"fri\", \"sat\", \"sun\"");
        else
            rotation.days[static_cast<std::size_t>(found - kDays.begin())] = true;
    }
}

void requirePerson(const TomlSection& section, std::string_view key, const std::string& name,
                   const alerts::EscalationPlan& plan) {
    if (std::ranges::find(plan.persons, name, &alerts::Person::name) != plan.persons.end())
        return;
    std::vector<std::string_view> known;
    for (const auto& person : plan.persons)
        known.emplace_back(person.name);
    const auto near = base::closestName(name, known);
    section.problemAt(key, "there is no person '" + name + "'",
                      near.empty() ? "add it as a [[person]]"
                                   : "did you mean '" + std::string(near) + "'?");
}

void readRotation(const TomlSection& section, const alerts::EscalationPlan& plan,
                  alerts::Schedule& schedule) {
    alerts::Rotation rotation;
    section.names("members", rotation.members);
    if (rotation.members.empty())
        section.problem("the rotation has no members", "add members = [\"NAME\"]");
    for (const auto& member : rotation.members)
        requirePerson(section, "members", member, plan);
    const auto start = readWall(section, "start");
    rotation.start = start.value_or(Ticks{});
    section.positiveSpan("every", rotation.every);
    if (rotation.every < kShortestTurn)
        section.problemAt("every", "a turn is shorter than a minute", "lengthen it");
    readDays(section, rotation);
    readTimeOfDay(section, "from", rotation.from);
    readTimeOfDay(section, "to", rotation.to);
    if (start && !rotation.members.empty() && rotation.every >= kShortestTurn)
        schedule.rotations.push_back(std::move(rotation));
}

void readOverride(const TomlSection& section, const alerts::EscalationPlan& plan,
                  alerts::Schedule& schedule) {
    alerts::ShiftOverride shift;
    const auto from = readMoment(section, "from", schedule.zone);
    const auto to = readMoment(section, "to", schedule.zone);
    if (section.requiredName("member", shift.member))
        requirePerson(section, "member", shift.member, plan);
    if (!from || !to)
        return;
    if (*from >= *to)
        return section.problemAt("to", "it ends before it begins", "write a later time");
    shift.from = *from;
    shift.to = *to;
    schedule.overrides.push_back(std::move(shift));
}

} // namespace

std::optional<EventTime> readMoment(const TomlSection& section, std::string_view key,
                                    const TimeZone& zone) {
    std::string text;
    if (!section.required(key, text))
        return std::nullopt;
    const auto time = parseIso8601(text);
    if (!time) {
        section.problemAt(key, "'" + text + "' is no time",
                          "write for example \"2026-01-05T08:00\"");
        return std::nullopt;
    }
    if (hasOffset(text))
        return *time;
    const auto moment = zone.momentOf(time->time_since_epoch());
    if (!moment)
        section.problemAt(key, "the clock passes '" + text + "' over when summer time begins",
                          "write an hour later");
    return moment;
}

void readSchedule(const TomlSection& section, alerts::EscalationPlan& plan) {
    alerts::Schedule schedule;
    if (!section.requiredName("name", schedule.name))
        return;
    if (std::ranges::find(plan.schedules, schedule.name, &alerts::Schedule::name) !=
        plan.schedules.end())
        section.problemAt("name", "there are two of the name '" + schedule.name + "'",
                          "rename one");
    std::string zone = "UTC";
    section.text("zone", zone);
    if (auto found = TimeZone::named(zone))
        schedule.zone = *found;
    else
        section.problemAt("zone", "there is no time zone '" + zone + "'",
                          "write for example \"Europe/Berlin\"");
    section.each("rotation", Section::Rotation,
                 [&](const auto& s) { readRotation(s, plan, schedule); });
    section.each("override", Section::ShiftOverride,
                 [&](const auto& s) { readOverride(s, plan, schedule); });
    if (schedule.rotations.empty())
        section.problem("nobody is on call in '" + schedule.name + "'",
                        "add a [[schedule.rotation]]");
    plan.schedules.push_back(std::move(schedule));
}

} // namespace vigil::pipeline
