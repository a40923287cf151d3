// SPDX-License-Identifier: GPL-3.0-or-later
#include "escalation_effects.h"
#include "key_cases.h"
#include "workspace_effects.h"

namespace vigil::tests::effects {
namespace {

std::string limit(const std::string& keys) { return kAny + "[[limit]]\n" + keys; }

void addLimits(Cases& cases) {
    const std::string at = "[[limit]] ";
    const std::string base = "signal='HR'\nhigh=120\n";
    cases[at + "id"] = {judged, limit(base), limit(base + "id='fast'\n")};
    cases[at + "signal"] = {judged, limit("id='x'\nsignal='HR'\nhigh=30\n"),
                            limit("id='x'\nsignal='RR'\nhigh=30\n")};
    cases[at + "bed"] = {judged, limit(base), limit(base + "bed='B02'\n")};
    cases[at + "low"] = {judged, limit(base), limit(base + "low=50\n")};
    cases[at + "high"] = {judged, limit("signal='HR'\nlow=50\n"),
                          limit("signal='HR'\nlow=50\nhigh=120\n")};
    cases[at + "hysteresis"] = {judged, limit(base), limit(base + "hysteresis=5\n")};
    cases[at + "delay"] = {judged, limit(base), limit(base + "delay='5s'\n")};
    cases[at + "delay_low"] = {judged, limit(base + "low=50\n"),
                               limit(base + "low=50\ndelay_low='5s'\n")};
    cases[at + "delay_high"] = {judged, limit(base + "low=50\n"),
                                limit(base + "low=50\ndelay_high='5s'\n")};
    cases[at + "priority"] = {judged, limit(base), limit(base + "priority='high'\n")};
    cases[at + "latching"] = {judged, limit(base), limit(base + "latching=true\n")};
    cases[at + "enabled"] = {judged, limit(base), limit(base + "enabled=false\n")};
    cases[at + "policy"] = {judged, limit(base), limit(base + "policy='ward'\n")};
    const std::string open = kAny + kHot + "[[limit]]\nsignal='hot.hr'\nhigh=120\n";
    cases[at + "provisional"] = {judged, open, open + "provisional=true\n"};
    cases[at + "kind"] = {judged, limit(base), limit(base + "kind='integral'\narea=50\n")};
    const std::string area = "signal='HR'\nhigh=120\nkind='integral'\n";
    cases[at + "area"] = {judged, limit(area + "area=10\n"), limit(area + "area=60\n")};
    const std::string rate = "signal='HR'\nhigh=30\nkind='rate'\n";
    cases[at + "per"] = {judged, limit(rate + "per='5s'\n"), limit(rate + "per='25s'\n")};
    const std::string absence = "signal='RR'\nkind='absence'\n";
    cases[at + "after"] = {judged, limit(absence + "after='5s'\n"),
                           limit(absence + "after='9s'\n")};
    cases[at + "average"] = {judged, limit(base), limit(base + "average='8s'\n")};
    cases[at + "count"] = {judged, limit(base), limit(base + "count=2\n")};
    cases[at + "quality"] = {judged, limit(base), limit(base + "quality='RR < 20'\n")};
    cases[at + "other"] = {judged, limit(base), limit(base + "other={signal='RR', high=30}\n")};
    cases[at + "preset"] = {judged, limit("signal='HR'\npreset='adult'\n"),
                            limit("signal='HR'\npreset='neonate'\n")};
    const std::string other = "the other signal of a [[limit]] ";
    const std::string pair = limit(base);
    cases[other + "signal"] = {judged, pair + "other={signal='RR', high=20}\n",
                               pair + "other={signal='HR', high=20}\n"};
    cases[other + "low"] = {judged, pair + "other={signal='RR', low=1, high=30}\n",
                            pair + "other={signal='RR', low=20, high=30}\n"};
    cases[other + "high"] = {judged, pair + "other={signal='RR', high=10}\n",
                             pair + "other={signal='RR', high=30}\n"};
    // The mean is below 70 for 15 values; the last ones have no RR beside them.
    const std::string late = limit("signal='HR'\nlow=70\naverage='30s'\ncount=10\n");
    cases[other + "within"] = {judged, late + "other={signal='RR', high=10, within='2s'}\n",
                               late + "other={signal='RR', high=10, within='60s'}\n"};
    cases["[workspace] preset"] = {judged, kAny, "[workspace]\npreset='neonate'\n" + kAny};
    const std::string bed = kAny + "[[bed]]\nid='B01'\n";
    cases["[[bed]] preset"] = {judged, bed, bed + "preset='neonate'\n"};
    cases["[stale] bed"] = {judged, kAny, kAny + "[stale]\nbed='9s'\n"};
    cases["[stale] signal"] = {judged, kAny, kAny + "[stale]\nsignal='9s'\n"};
}

void addRules(Cases& cases) {
    const std::string at = "[[rule]] ";
    const std::string ward =
        "[[source]]\nname='a'\nkind='replay'\npath='rates.csv'\nspeed=1000\n"
        "[[limit]]\nsignal='HR'\nhigh=300\n" +
        query("q", "SELECT bed, room, HR AS hr INTO hot FROM vitals SELECT bed, HR AS hr INTO "
                   "only FROM vitals WHERE HR > 120") +
        "[[rule]]\n";
    const std::string bare = ward + "id='x'\nfrom='hot'\n";
    const std::string base = bare + "when='hr > 120'\n";
    cases[at + "id"] = {ruled, base, ward + "id='y'\nfrom='hot'\nwhen='hr > 120'\n"};
    cases[at + "from"] = {ruled, base, ward + "id='x'\nfrom='only'\nwhen='hr > 120'\n"};
    cases[at + "when"] = {ruled, base, bare + "when='hr < 100'\n"};
    for (const auto& [key, value] : {std::pair("key", "'room'"),
                                     {"clear", "'hr < 50'"},
                                     {"delay", "'10s'"},
                                     {"count", "3"},
                                     {"priority", "'high'"},
                                     {"latching", "true"},
                                     {"policy", "'ward'"},
                                     {"text", "'HR {hr}'"}})
        cases[at + key] = {ruled, base, base + key + "=" + value + "\n"};
    const std::string rows = ward + "id='x'\nfrom='only'\n";
    cases[at + "clear_after"] = {ruled, rows + "clear_after='8s'\n", rows + "clear_after='2m'\n"};
    cases["the workspace rule"] = {ruled, ward.substr(0, ward.find("[[rule]]")), base};
}

void addEscalation(Cases& cases) {
    const std::string p = kAny + "[[channel]]\nname='p'\nkind='file'\npath='p'\n";
    const std::string both = p + "[[channel]]\nname='q'\nkind='file'\npath='q'\n";
    const auto policy = [](const std::string& steps, const std::string& keys = {}) {
        return "[[policy]]\nname='w'\nsteps=[" + steps + "]\n" + keys;
    };
    const std::string once = "{notify=['p']}", high = "[escalation]\nhigh='w'\n";
    const std::string plain = p + policy(once);
    for (const auto* key : {"high", "medium", "low", "technical"})
        cases["[escalation] " + std::string(key)] = {called, plain,
                                                     plain + "[escalation]\n" + key + "='w'\n"};
    cases["[[policy]] name"] = {called, plain + high,
                                plain + "[[policy]]\nname='v'\nsteps=[{after='5s', "
                                        "notify=['p']}]\n[escalation]\nhigh='v'\n"};
    cases["[[policy]] steps"] = {called, plain + high,
                                 p + policy(once + ", {after='9s', notify=['p']}") + high};
    cases["[[policy]] repeat"] = {called, plain + high, p + policy(once, "repeat=2\n") + high};
    cases["[[policy]] repeat_every"] = {called, p + policy(once, "repeat=2\n") + high,
                                        p + policy(once, "repeat=2\nrepeat_every='90s'\n") + high};
    // A loop as short as this needs the word.
    cases["[[policy]] drill"] = {called, p + policy(once, "repeat=2\n") + high,
                                 p + policy(once, "repeat=2\nrepeat_every='9s'\ndrill=true\n") +
                                     high};
    cases["[[policy]] ack_timeout"] = {called, plain + high,
                                       p + policy(once, "ack_timeout='5m'\n") + high};
    cases["a step of a [[policy]] after"] = {called, plain + high,
                                             p + policy("{after='7s', notify=['p']}") + high};
    cases["a step of a [[policy]] notify"] = {called, both + policy(once) + high,
                                              both + policy("{notify=['q']}") + high};
    const std::string ann = "[[person]]\nname='ann'\nchannels=['p']\n";
    const std::string bob = "[[person]]\nname='bob'\nchannels=['q']\n";
    const auto calls = [&](const std::string& who) { return policy("{notify=['" + who + "']}"); };
    cases["[[person]] name"] = {called, both + ann + calls("person:ann") + high,
                                both + "[[person]]\nname='eve'\nchannels=['p']\n" +
                                    calls("person:eve") + high};
    cases["[[person]] channels"] = {called, both + ann + calls("person:ann") + high,
                                    both + "[[person]]\nname='ann'\nchannels=['q']\n" +
                                        calls("person:ann") + high};
    const std::string people = both + ann + bob;
    const std::string team = people + "[[team]]\nname='t'\nmembers=['ann']\n";
    cases["[[team]] name"] = {called, team + calls("team:t") + high,
                              people + "[[team]]\nname='u'\nmembers=['ann']\n" + calls("team:u") +
                                  high};
    cases["[[team]] members"] = {called, team + calls("team:t") + high,
                                 people + "[[team]]\nname='t'\nmembers=['bob']\n" +
                                     calls("team:t") + high};
    const auto duty = [&](const std::string& keys, const std::string& zone = {},
                          const std::string& more = {}) {
        return people + "[[schedule]]\nname='s'\n" + zone + "[[schedule.rotation]]\n" + keys +
               more + calls("schedule:s") + high;
    };
    const std::string turns = "members=['ann', 'bob']\nstart='2026-01-05T12:30'\nevery='1d'\n";
    const std::string at = "[[schedule.rotation]] ";
    cases["[[schedule]] name"] = {called, duty(turns),
                                  people + "[[schedule]]\nname='r'\n[[schedule.rotation]]\n" +
                                      turns + calls("schedule:r") + high};
    cases["[[schedule]] zone"] = {called, duty(turns), duty(turns, "zone='Asia/Tokyo'\n")};
    cases["[[schedule]] rotation"] = {called, duty(turns),
                                      duty(turns, {},
                                           "[[schedule.rotation]]\nmembers=['bob']\n"
                                           "start='2026-01-05T08:00'\n")};
    cases["[[schedule]] override"] = {
        called, duty(turns),
        duty(turns, {},
             "[[schedule.override]]\nfrom='2026-01-06T10:00'\nto='2026-01-06T12:00'\n"
             "member='bob'\n")};
    cases[at + "members"] = {called, duty(turns),
                             duty("members=['bob']\nstart='2026-01-05T12:30'\nevery='1d'\n")};
    cases[at + "start"] = {called, duty(turns),
                           duty("members=['ann', 'bob']\nstart='2026-01-05T10:30'\nevery='1d'\n")};
    cases[at + "every"] = {called, duty(turns),
                           duty("members=['ann', 'bob']\nstart='2026-01-05T12:30'\nevery='12h'\n")};
    cases[at + "days"] = {called, duty(turns), duty(turns + "days=['mon']\n")};
    cases[at + "from"] = {called, duty(turns), duty(turns + "from='12:00'\n")};
    cases[at + "to"] = {called, duty(turns), duty(turns + "to='11:00'\n")};
    const std::string shift = "[[schedule.override]]\n";
    const auto stand = [&](const std::string& from, const std::string& to, const std::string& who) {
        return duty(turns, {},
                    shift + "from='2026-01-06T" + from + "'\nto='2026-01-06T" + to + "'\nmember='" +
                        who + "'\n");
    };
    cases["[[schedule.override]] from"] = {called, stand("10:00", "12:00", "bob"),
                                           stand("11:30", "12:00", "bob")};
    cases["[[schedule.override]] to"] = {called, stand("10:00", "12:00", "bob"),
                                         stand("10:00", "10:30", "bob")};
    cases["[[schedule.override]] member"] = {called, stand("10:00", "12:00", "bob"),
                                             stand("10:00", "12:00", "ann")};
    const auto quiet = [&](const std::string& section, const std::string& match,
                           const std::string& from, const std::string& to) {
        return plain + high + section + "match=['" + match + "']\nfrom='2026-01-06T" + from +
               "Z'\nto='2026-01-06T" + to + "Z'\n";
    };
    for (const std::string section : {"[[silence]]", "[[maintenance]]"}) {
        const auto base = quiet(section + "\n", "bed=B07", "10:00", "11:05");
        cases[section + " match"] = {called, base,
                                     quiet(section + "\n", "bed=B01", "10:00", "11:05")};
        cases[section + " from"] = {called, base,
                                    quiet(section + "\n", "bed=B07", "11:01", "11:05")};
        cases[section + " to"] = {called, base, quiet(section + "\n", "bed=B07", "10:00", "11:02")};
        cases[section + " reason"] = {called, base, base + "reason='moved'\n"};
    }
    const auto inhibit = [&](const std::string& source, const std::string& target,
                             const std::string& equal) {
        return plain + high + "medium='w'\n[[inhibit]]\nsource=['" + source + "']\ntarget=['" +
               target + "']\n" + equal;
    };
    cases["[[inhibit]] source"] = {called, inhibit("rule=Temp-high", "rule=HR-high", ""),
                                   inhibit("rule=nothing", "rule=HR-high", "")};
    cases["[[inhibit]] target"] = {called, inhibit("rule=Temp-high", "rule=HR-high", ""),
                                   inhibit("rule=Temp-high", "rule=SpO2-low", "")};
    cases["[[inhibit]] equal"] = {called, inhibit("rule=Temp-high", "rule=SpO2-low", ""),
                                  inhibit("rule=Temp-high", "rule=SpO2-low", "equal=['bed']\n")};
}

} // namespace

void addAlarmCases(Cases& cases) {
    addLimits(cases);
    addRules(cases);
    addEscalation(cases);
}

} // namespace vigil::tests::effects
