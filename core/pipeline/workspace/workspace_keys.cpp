// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/workspace_keys.h"

#include <algorithm>
#include <array>

namespace vigil::pipeline {
namespace {

using Names = std::string_view;

constexpr std::array kRoot{
    Names("workspace"),   Names("source"),  Names("bed"),        Names("reference"),
    Names("query"),       Names("sink"),    Names("limit"),      Names("rule"),
    Names("stale"),       Names("layout"),  Names("store"),      Names("clock"),
    Names("limits"),      Names("beacon"),  Names("escalation"), Names("policy"),
    Names("person"),      Names("team"),    Names("schedule"),   Names("silence"),
    Names("maintenance"), Names("inhibit"), Names("channel")};
constexpr std::array kWorkspace{Names("name"), Names("shards"), Names("preset"),
                                Names("allow_commands")};
constexpr std::array kSource{Names("name"), Names("kind"), Names("stream")};
constexpr std::array kTls{Names("ca"), Names("certificate"), Names("key")};
constexpr std::array kMapping{Names("format"),   Names("rows"),        Names("bed"),
                              Names("time"),     Names("time_format"), Names("time_zone"),
                              Names("patient"),  Names("device"),      Names("sequence"),
                              Names("readings"), Names("signal")};
constexpr std::array kMappedSignal{Names("name"), Names("path"), Names("unit"), Names("topic")};
constexpr std::array kReadings{Names("array"), Names("name"), Names("value"), Names("unit"),
                               Names("time")};
constexpr std::array kBed{Names("id"), Names("label"), Names("patient"), Names("name"),
                          Names("preset")};
constexpr std::array kReference{Names("name"), Names("path"), Names("format")};
constexpr std::array kQuery{Names("name"),     Names("sql"),           Names("live"),
                            Names("memory"),   Names("rows_per_turn"), Names("time"),
                            Names("functions")};
constexpr std::array kSink{Names("name"), Names("kind"), Names("from")};
constexpr std::array kChannel{Names("name"), Names("kind"), Names("template")};
constexpr std::array kLimit{
    Names("id"),          Names("signal"),     Names("bed"),      Names("low"),
    Names("high"),        Names("hysteresis"), Names("delay"),    Names("delay_low"),
    Names("delay_high"),  Names("priority"),   Names("latching"), Names("enabled"),
    Names("provisional"), Names("policy"),     Names("kind"),     Names("per"),
    Names("after"),       Names("area"),       Names("average"),  Names("count"),
    Names("quality"),     Names("other"),      Names("preset")};
constexpr std::array kOtherSignal{Names("signal"), Names("low"), Names("high"), Names("within")};
constexpr std::array kRule{Names("id"),       Names("from"),        Names("when"),   Names("key"),
                           Names("clear"),    Names("clear_after"), Names("delay"),  Names("count"),
                           Names("priority"), Names("latching"),    Names("policy"), Names("text")};
constexpr std::array kStale{Names("bed"), Names("signal")};
constexpr std::array kLayout{Names("density"), Names("waves"), Names("numerics")};
constexpr std::array kStore{Names("path"), Names("keep_trends"), Names("keep_raw"),
                            Names("enabled")};

constexpr std::array kLimits{Names("unknown_beds"), Names("memory"), Names("message")};
constexpr std::array kClock{Names("ahead"), Names("behind")};

constexpr std::array kBeacon{Names("file"), Names("mqtt"), Names("topic"), Names("every")};

constexpr std::array kEscalation{Names("high"), Names("medium"), Names("low"), Names("technical")};
constexpr std::array kPolicy{Names("name"),         Names("steps"), Names("repeat"),
                             Names("repeat_every"), Names("drill"), Names("ack_timeout")};
constexpr std::array kPolicyStep{Names("after"), Names("notify")};
constexpr std::array kPerson{Names("name"), Names("channels")};
constexpr std::array kTeam{Names("name"), Names("members")};
constexpr std::array kSchedule{Names("name"), Names("zone"), Names("rotation"), Names("override")};
constexpr std::array kRotation{Names("members"), Names("start"), Names("every"),
                               Names("days"),    Names("from"),  Names("to")};
constexpr std::array kShiftOverride{Names("from"), Names("to"), Names("member")};
constexpr std::array kSilence{Names("match"), Names("from"), Names("to"), Names("reason")};
constexpr std::array kInhibit{Names("source"), Names("target"), Names("equal")};

constexpr SectionKeys kAnySource{Section::Source, "[[source]]", kSource, nullptr, true};

/// In the order of the enum.
constexpr std::array kSections{
    SectionKeys{Section::Root, "the workspace", kRoot},
    SectionKeys{Section::Workspace, "[workspace]", kWorkspace},
    kAnySource,
    SectionKeys{Section::Tls, "a [tls] table", kTls},
    SectionKeys{Section::Mapping, "[source.mapping]", kMapping},
    SectionKeys{Section::MappedSignal, "[[source.mapping.signal]]", kMappedSignal},
    SectionKeys{Section::Readings, "[source.mapping.readings]", kReadings},
    SectionKeys{Section::Bed, "[[bed]]", kBed},
    SectionKeys{Section::Reference, "[[reference]]", kReference},
    SectionKeys{Section::Query, "[[query]]", kQuery},
    SectionKeys{Section::Sink, "[[sink]]", kSink, nullptr, true},
    SectionKeys{Section::Channel, "[[channel]]", kChannel, nullptr, true},
    SectionKeys{Section::Limit, "[[limit]]", kLimit},
    SectionKeys{Section::OtherSignal, "the other signal of a [[limit]]", kOtherSignal},
    SectionKeys{Section::Rule, "[[rule]]", kRule},
    SectionKeys{Section::Stale, "[stale]", kStale},
    SectionKeys{Section::Layout, "[layout]", kLayout},
    SectionKeys{Section::Store, "[store]", kStore},
    SectionKeys{Section::Clock, "[clock]", kClock},
    SectionKeys{Section::Limits, "[limits]", kLimits},
    SectionKeys{Section::Beacon, "[beacon]", kBeacon},
    SectionKeys{Section::Escalation, "[escalation]", kEscalation},
    SectionKeys{Section::Policy, "[[policy]]", kPolicy},
    SectionKeys{Section::PolicyStep, "a step of a [[policy]]", kPolicyStep},
    SectionKeys{Section::Person, "[[person]]", kPerson},
    SectionKeys{Section::Team, "[[team]]", kTeam},
    SectionKeys{Section::Schedule, "[[schedule]]", kSchedule},
    SectionKeys{Section::Rotation, "[[schedule.rotation]]", kRotation},
    SectionKeys{Section::ShiftOverride, "[[schedule.override]]", kShiftOverride},
    SectionKeys{Section::Silence, "[[silence]]", kSilence},
    SectionKeys{Section::Maintenance, "[[maintenance]]", kSilence},
    SectionKeys{Section::Inhibit, "[[inhibit]]", kInhibit},
};

constexpr bool inOrder() {
    for (std::size_t i = 0; i < kSections.size(); ++i)
        if (static_cast<std::size_t>(kSections[i].section) != i)
            return false;
    return kSections.back().section == Section::Inhibit;
}

static_assert(inOrder());

} // namespace

bool SectionKeys::has(std::string_view key) const {
    return std::ranges::find(keys, key) != keys.end() || (base != nullptr && base->has(key));
}

std::vector<std::string_view> SectionKeys::all() const {
    auto names = base != nullptr ? base->all() : std::vector<std::string_view>{};
    names.insert(names.end(), keys.begin(), keys.end());
    return names;
}

std::span<const SectionKeys> workspaceKeys() { return kSections; }

const SectionKeys& keysOf(Section section) { return kSections[static_cast<std::size_t>(section)]; }

} // namespace vigil::pipeline
