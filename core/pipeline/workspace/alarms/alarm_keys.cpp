// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/alarms/alarm_keys.h"

#include <array>

namespace vigil::pipeline {
namespace {

using Key = WorkspaceKey;
using enum KeyType;

constexpr std::array kChannel{
    Key{"name", Name, kRequired, "Name that steps of a policy and persons use."},
    Key{"kind", Choice, kRequired,
        "\"webhook\", \"email\", \"mqtt\", \"kafka\", \"command\" or \"file\"."},
    Key{"template", Text, "the whole notification (of a mail: some lines)",
        "What is sent, with {bed}, {rule}, {value} and the like for fields of the notification."}};

constexpr std::array kLimit{
    Key{"id", Name, "the signal", "Name of the rule; \"-low\" or \"-high\" is put behind it."},
    Key{"signal", Name, kRequired,
        "Signal, or OUTPUT.COLUMN of a query. Without it 'preset' stands for a whole table."},
    Key{"bed", Name, "every bed", "Bed it holds for; it replaces the general one of its id there."},
    Key{"low", Number, "none", "Lower limit, in the catalog's unit of the signal."},
    Key{"high", Number, "none", "Upper limit."},
    Key{"hysteresis", Number, "0", "Over only so far inside the limit; in the signal's unit."},
    Key{"delay", Span, "\"0s\"", "How long it must be violated, in event time."},
    Key{"delay_low", Span, "'delay'", "The same of the lower limit alone."},
    Key{"delay_high", Span, "'delay'", "The same of the upper limit alone."},
    Key{"priority", Choice, "\"medium\"", "\"high\", \"medium\", \"low\" or \"info\"."},
    Key{"latching", Flag, "true of a high one, else false", "It stays until it is reset."},
    Key{"enabled", Flag, "true", "false: the rule rests."},
    Key{"provisional", Flag, "false", "Watches open windows of a query, not their results."},
    Key{"policy", Name, "that of its priority in [escalation]", "Policy of its alarms."},
    Key{"kind", Choice, "\"limit\"",
        "\"limit\" (the value), \"rate\" (its change), \"absence\" (no value) or \"integral\" (the "
        "area beyond the limit)."},
    Key{"per", Span, "", "Of a rate: the span of the change; required there."},
    Key{"after", Span, "", "Of an absence: for so long; required there."},
    Key{"area", Number, "", "Of an integral: unit of the signal times seconds; required there."},
    Key{"average", Span, "none", "A mean over this span is judged, not each value."},
    Key{"count", Whole, "1", "So many violating values in a row, 1 to 100000."},
    Key{"quality", Text, "all values count",
        "\"SIGNAL OPERATOR NUMBER\": values that fail it neither begin nor end the alarm."},
    Key{"other", Table, "none", "A second signal that must be beyond its limit at the same time."},
    Key{"preset", Choice, "",
        "\"adult\", \"paediatric\" or \"neonate\": begin with the limits of that table."}};

constexpr std::array kOtherSignal{
    Key{"signal", Name, kRequired, "The other signal."},
    Key{"low", Number, "none", "Its lower limit."}, Key{"high", Number, "none", "Its upper limit."},
    Key{"within", Span, "\"15s\"", "Between the two values, at most."}};

constexpr std::array kRule{
    Key{"id", Name, kRequired, "Name of the rule."},
    Key{"from", Name, kRequired, "Output of a query, as behind INTO."},
    Key{"when", Text, "every row is an alarm",
        "Expression over the columns of the row; null neither begins nor ends the alarm."},
    Key{"key", TextOrTexts, "\"bed\"", "Column, or columns, that tell one subject from another."},
    Key{"clear", Text, "'when' is not true", "Expression that ends the alarm."},
    Key{"clear_after", Span, "never", "It ends so long after the last row of its key."},
    Key{"delay", Span, "\"0s\"", "How long it must be violated, in event time."},
    Key{"count", Whole, "1", "So many violating rows in a row, 1 to 100000."},
    Key{"priority", Choice, "\"medium\"", "\"high\", \"medium\", \"low\" or \"info\"."},
    Key{"latching", Flag, "true of a high one, else false", "It stays until it is reset."},
    Key{"policy", Name, "that of its priority in [escalation]", "Policy of its alarms."},
    Key{"text", Text, "", "What people read; {COLUMN} stands for a value, {{ for a brace."}};

constexpr std::array kStale{
    Key{"bed", Span, "\"5s\"", "No message at all of a bed for so long."},
    Key{"signal", Span, "\"15s\"", "No value of one signal for so long, while others come."}};

constexpr std::array kEscalation{
    Key{"high", Name, "nobody is called", "Policy of alarms of high priority."},
    Key{"medium", Name, "nobody is called", "Policy of alarms of medium priority."},
    Key{"low", Name, "nobody is called", "Policy of alarms of low priority."},
    Key{"technical", Name, "nobody is called", "Policy of technical alarms."}};

constexpr std::array kPolicy{
    Key{"name", Name, kRequired, "Name of the policy."},
    Key{"steps", Tables, kRequired,
        "Steps in the order of their times, 20 at most: {after = \"30s\", notify = [\"pager\"]}."},
    Key{"repeat", Whole, "0", "Further loops through the steps, 0 to 9."},
    Key{"repeat_every", Span, "'after' of the last step, \"1m\" at least",
        "From the start of a loop to that of the next; \"1m\" at least."},
    Key{"drill", Flag, "false", "For drills: 'repeat_every' may be as short as \"1s\"."},
    Key{"ack_timeout", Span, "never",
        "An acknowledged incident that goes on for so long calls again."}};

constexpr std::array kPolicyStep{
    Key{"after", Span, "\"0s\"", "From the trigger; in later loops from the start of the loop."},
    Key{"notify", Texts, kRequired,
        "\"screen\", \"sound\", the name of a channel, \"person:NAME\", \"team:NAME\" or "
        "\"schedule:NAME\"."}};

constexpr std::array kPerson{
    Key{"name", Name, kRequired, "Name of the person."},
    Key{"channels", Names, kRequired, "Channels that reach the person; all are used."}};

constexpr std::array kTeam{Key{"name", Name, kRequired, "Name of the team."},
                           Key{"members", Names, kRequired, "Names of persons."}};

constexpr std::array kSchedule{
    Key{"name", Name, kRequired, "Name of the schedule."},
    Key{"zone", Text, "\"UTC\"", "Time zone of its clock: \"Europe/Berlin\"."},
    Key{"rotation", Tables, kRequired, "Turns of people; of several in force the lowest wins."},
    Key{"override", Tables, "", "Somebody stands in for a while; it wins over all rotations."}};

constexpr std::array kRotation{
    Key{"members", Names, kRequired, "Names of persons, in the order of their turns."},
    Key{"start", Text, kRequired, "First hand-over, on the schedule's clock: 2026-01-05T08:00."},
    Key{"every", Span, "\"7d\"", "Length of a turn, \"1m\" at least."},
    Key{"days", Texts, "all", "Days on which it is in force: \"mon\" to \"sun\"."},
    Key{"from", Text, "\"00:00\"", "Time of day from which it is in force."},
    Key{"to", Text, "\"24:00\"", "Until then; earlier than 'from': on the next day."}};

constexpr std::array kShiftOverride{
    Key{"from", Text, kRequired, "Begin, on the schedule's clock unless it has an offset."},
    Key{"to", Text, kRequired, "End, likewise."}, Key{"member", Name, kRequired, "Who stands in."}};

constexpr std::array kSilence{
    Key{"match", Texts, kRequired, "Labels of the alarms: \"bed=B07\", \"rule=~SpO2.*\"."},
    Key{"from", Text, kRequired, "Begin, in UTC unless it has an offset."},
    Key{"to", Text, kRequired, "End, likewise."},
    Key{"reason", Text, "", "Why, for the journal and the screens."}};

constexpr std::array kInhibit{
    Key{"source", Texts, kRequired, "Labels of the alarm that stands."},
    Key{"target", Texts, kRequired, "Labels of the alarms that call nobody meanwhile."},
    Key{"equal", Texts, "none", "Labels that both must have alike: [\"bed\"]."}};

} // namespace

std::span<const WorkspaceKey> alarmKeys(Section section) noexcept {
    switch (section) {
    case Section::Channel:
        return kChannel;
    case Section::Limit:
        return kLimit;
    case Section::OtherSignal:
        return kOtherSignal;
    case Section::Rule:
        return kRule;
    case Section::Stale:
        return kStale;
    case Section::Escalation:
        return kEscalation;
    case Section::Policy:
        return kPolicy;
    case Section::PolicyStep:
        return kPolicyStep;
    case Section::Person:
        return kPerson;
    case Section::Team:
        return kTeam;
    case Section::Schedule:
        return kSchedule;
    case Section::Rotation:
        return kRotation;
    case Section::ShiftOverride:
        return kShiftOverride;
    case Section::Silence:
        return kSilence;
    case Section::Inhibit:
        return kInhibit;
    default:
        return {};
    }
}

} // namespace vigil::pipeline
