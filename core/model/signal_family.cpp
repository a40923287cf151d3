// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/signal_family.h"

#include "base/units.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <vector>

namespace vigil::model {
namespace {

using G = ParameterGroup;
using Words = std::vector<std::string>;
using List = std::initializer_list<std::string_view>;

/// The words of a name in small letters: "ECG lead-II" is "ecg", "lead", "ii". Of a path ("monitor/
/// ECG_II") the last part counts.
Words wordsOf(std::string_view name) {
    if (const auto slash = name.rfind('/'); slash != std::string_view::npos)
        name.remove_prefix(slash + 1);
    Words words;
    bool open = false;
    for (const char c : name) {
        const bool upper = c >= 'A' && c <= 'Z';
        const bool letter = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80);
        if (letter && !open)
            words.emplace_back();
        if (letter)
            words.back() += upper ? static_cast<char>(c - 'A' + 'a') : c;
        open = letter;
    }
    return words;
}

bool isOneOf(std::string_view word, List list) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

bool hasWord(const Words& words, List list) {
    return std::any_of(words.begin(), words.end(),
                       [&](const auto& word) { return isOneOf(word, list); });
}

/// True when a word is one of the list, with or without a channel number after it: "pap", "pap2".
bool hasNumbered(const Words& words, List list) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        while (!word.empty() && word.back() >= '0' && word.back() <= '9')
            word.remove_suffix(1);
        return isOneOf(word, list);
    });
}

bool hasPart(const Words& words, List parts) {
    return std::any_of(words.begin(), words.end(), [&](const auto& word) {
        return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
            return word.find(part) != std::string::npos;
        });
    });
}

bool startsAny(const Words& words, List starts) {
    return std::any_of(words.begin(), words.end(), [&](const auto& word) {
        return std::any_of(starts.begin(), starts.end(),
                           [&](std::string_view start) { return word.starts_with(start); });
    });
}

enum class UnitKind { Unknown, Voltage, Pressure, Temperature, Other };

UnitKind kindOf(std::string_view unit) {
    const std::string_view ucum = units::canonical(unit);
    // Raw counts of a converter tell as little as none.
    if (ucum.empty() ||
        isOneOf(ucum, {"1", "adu", "ADU", "count", "counts", "LSB", "[arb'U]", "a.u.", "au"}))
        return UnitKind::Unknown;
    if (units::convert(0, ucum, "mV") || ucum == "nV")
        return UnitKind::Voltage;
    if (units::convert(0, ucum, "Cel"))
        return UnitKind::Temperature;
    return units::convert(0, ucum, "mm[Hg]") ? UnitKind::Pressure : UnitKind::Other;
}

bool isDigit(char c, char low, char high) { return c >= low && c <= high; }

/// A lead of the chest by its place: "v1".."v9", on the right "v3r", by the axes "vx", "vy", "vz".
bool isChestLead(std::string_view word) {
    if (word == "v" || word == "vx" || word == "vy" || word == "vz")
        return true;
    if (word.ends_with('r') && word.size() == 3)
        word.remove_suffix(1);
    return word.size() == 2 && word[0] == 'v' && isDigit(word[1], '1', '9');
}

/// Limb, chest and modified leads: "ii", "avf", "v3", "mlii", "mcl1", "cm5", "d1", "ml5".
bool isEcgLead(std::string_view word) {
    const List roman{"i", "ii", "iii"};
    if (isOneOf(word, {"avr", "avl", "avf", "easi"}) || isOneOf(word, roman) || isChestLead(word))
        return true;
    for (const std::string_view chest : {"mcl", "cm", "cs", "cb", "cc", "ml", "mv"})
        if (word.size() == chest.size() + 1 && word.starts_with(chest) &&
            isDigit(word.back(), '1', '6'))
            return true;
    for (const std::string_view limb : {"ml", "d", "lead"})
        if (word.starts_with(limb) && isOneOf(word.substr(limb.size()), roman))
            return true;
    return word.size() == 2 && word[0] == 'd' && isDigit(word[1], '1', '3');
}

bool isEcgName(const Words& words) {
    const List leadWords{"lead", "abl", "ableitung", "derivation"};
    // Words that stand beside a lead without changing what it is.
    const List beside{"st",   "raw",   "filtered", "monitor", "diagnostic",
                      "wave", "fixed", "channel",  "ch"};
    if (words.size() == 2 && std::all_of(words.begin(), words.end(), [](const auto& word) {
            return isOneOf(word, {"la", "ra", "ll", "rl"});
        }))
        return true;
    if (words.size() == 2 && isOneOf(words[0], {"e", "a"}) && isOneOf(words[1], {"s", "i"}))
        return words[0] == "a" || words[1] == "s"; // EASI: E-S, A-S, A-I
    bool lead = false;
    bool announced = false;
    for (const auto& word : words) {
        const bool number = word.size() == 1 && isDigit(word[0], '1', '9');
        if (isOneOf(word, leadWords))
            announced = true;
        else if (isEcgLead(word) || (announced && number && word[0] <= '3'))
            lead = true;
        else if (!number && !isOneOf(word, beside))
            return false;
    }
    return lead;
}

/// Length of the electrode of the 10-20 system (and its finer grids) that `text` begins with; 0
/// when it begins with none.
std::size_t electrodeLength(std::string_view text) {
    for (const std::string_view place :
         {"fp", "af", "ft", "fc", "tp", "cp", "po", "f", "t", "c", "p", "o", "a", "m"}) {
        if (!text.starts_with(place))
            continue;
        const std::string_view rest = text.substr(place.size());
        if (rest.starts_with('z'))
            return place.size() + 1;
        if (rest.starts_with("10"))
            return place.size() + 2;
        if (!rest.empty() && isDigit(rest[0], '1', '9'))
            return place.size() + 1;
    }
    return 0;
}

/// How many electrodes a name is made of, 0 when something else is in it: "C3-A2", "c3a2".
int electrodesIn(const Words& words) {
    int count = 0;
    int references = 0;
    for (std::string_view rest : words) {
        if (isOneOf(rest, {"ref", "le", "avg", "av"})) {
            ++references;
            continue;
        }
        while (!rest.empty()) {
            const std::size_t length = electrodeLength(rest);
            if (length == 0)
                return 0;
            rest.remove_prefix(length);
            ++count;
        }
    }
    return count == 0 ? 0 : count + references;
}

bool isElectroencephalogram(const Words& words, UnitKind unit) {
    if (unit != UnitKind::Voltage && unit != UnitKind::Unknown)
        return hasWord(words, {"bis"}) || hasPart(words, {"eeg"});
    if (hasPart(words, {"eeg", "eog", "emg"}) || hasWord(words, {"bis", "chin", "submental"}))
        return true;
    const int electrodes = electrodesIn(words);
    if (electrodes > 1 || (electrodes == 1 && words.front().starts_with("fp")))
        return true;
    // One place alone may be a pressure line ("P1") or a gas ("O2"); the eyes' are "E1" and "E2".
    return unit == UnitKind::Voltage &&
           (electrodes == 1 ||
            (words.size() == 1 && isOneOf(words[0], {"e1", "e2", "loc", "roc"})));
}

G pressureFamily(const Words& words, UnitKind unit) {
    const bool pressure = unit == UnitKind::Pressure;
    if (hasNumbered(words, {"nibp", "nbp"}))
        return G::Nibp;
    if (hasNumbered(words, {"cvp", "rap", "lap"}) ||
        (pressure && hasWord(words, {"ven", "venous"})))
        return G::Cvp;
    if (hasNumbered(words, {"pap", "pcwp", "pawp"}) ||
        (pressure && hasWord(words, {"pa", "pulm", "pulmonary"})))
        return G::Pap;
    if (hasNumbered(words, {"abp", "art", "ibp", "iabp", "bp", "arterial"}))
        return G::Abp;
    if (hasWord(words, {"ap"}) && (pressure || unit == UnitKind::Unknown))
        return G::Abp;
    return pressure && hasNumbered(words, {"p", "ao", "fem", "femoral", "uap", "aortic"})
               ? G::Abp
               : G::Other;
}

G breathingFamily(const Words& words) {
    if (hasPart(words, {"co2", "capno"}))
        return G::Co2;
    if (startsAny(words, {"resp", "breath"}) ||
        hasNumbered(words, {"rsp", "imp", "impedance", "airflow", "flow", "thorax", "thor",
                            "thoracic", "abdomen", "abdo", "abd", "chest", "nasal", "paw", "awp"}))
        return G::Resp;
    return G::Other;
}

G familyByPattern(const Words& words, UnitKind unit) {
    if (words.empty())
        return G::Other;
    if (hasPart(words, {"ecg", "ekg"}) && !hasPart(words, {"eeg"}))
        return G::Ecg;
    if (startsAny(words, {"pleth", "ppg", "spo2", "sao2"}))
        return G::SpO2;
    if (isElectroencephalogram(words, unit))
        return G::Eeg;
    if (unit == UnitKind::Temperature)
        return G::Temp;
    if ((unit == UnitKind::Voltage || unit == UnitKind::Unknown) && isEcgName(words))
        return G::Ecg;
    if (const G pressure = pressureFamily(words, unit); pressure != G::Other)
        return pressure;
    if (const G breathing = breathingFamily(words); breathing != G::Other)
        return breathing;
    return hasNumbered(words, {"temp", "temperature"}) ? G::Temp : G::Other;
}

} // namespace

ParameterGroup signalFamily(std::string_view name, std::string_view unit) {
    const UnitKind kind = kindOf(unit);
    const SignalInfo* known = findSignal(name);
    // A lead's short name with the unit of something else is something else.
    const bool contradicted = known != nullptr && known->waveform && known->group == G::Ecg &&
                              kind != UnitKind::Voltage && kind != UnitKind::Unknown;
    if (known != nullptr && !contradicted)
        return known->group;
    return familyByPattern(wordsOf(name), kind);
}

} // namespace vigil::model
