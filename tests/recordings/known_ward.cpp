// SPDX-License-Identifier: GPL-3.0-or-later
#include "known_ward.h"

#include <sstream>

namespace vigil::tests {

namespace {

/// Stays 3 and 7 race in hours 13 to 24, stay 9 for one hour; stay 5 is not measured for a window
/// of six hours.
std::optional<double> heartRate(int patient, int hour) {
    if ((hour + patient) % 7 == 0 || (patient == 5 && hour >= 7 && hour <= 12))
        return std::nullopt;
    if (patient == 9 && hour == 10)
        return 130;
    const bool racing = (patient == 3 || patient == 7) && hour >= 13 && hour <= 24;
    return 70 + 2 * patient + hour * 5 % 13 + (racing ? 42 : 0);
}

std::optional<double> saturation(int patient, int hour) {
    if (hour * patient % 11 == 3)
        return std::nullopt;
    return patient == 2 && hour >= 9 && hour <= 12 ? 88 : 97 - (hour + patient) % 4;
}

std::optional<double> temperature(int hour) {
    if (hour % 4 != 1)
        return std::nullopt;
    return hour % 5 == 0 ? 38.5 : 37.25;
}

std::optional<double> systolic(int patient, int hour) {
    return patient == 6 && hour % 10 == 0 ? 85 : 118 - (hour * 3 + patient) % 15;
}

std::optional<double> breathing(int patient, int hour) {
    if (hour % 8 == 5)
        return std::nullopt;
    return 14 + (hour + 2 * patient) % 9 + (patient == 4 && hour >= 10 && hour <= 20 ? 16 : 0);
}

std::vector<WardStay> makeWard() {
    std::vector<WardStay> stays;
    for (int patient = 1; patient <= 12; ++patient) {
        auto& stay = stays.emplace_back();
        stay.patient = std::string(patient < 10 ? "p0" : "p") + std::to_string(patient);
        for (int hour = 1; hour <= 20 + 3 * patient; ++hour)
            stay.hours.push_back({hour, heartRate(patient, hour), saturation(patient, hour),
                                  temperature(hour), systolic(patient, hour),
                                  breathing(patient, hour)});
    }
    return stays;
}

} // namespace

const std::vector<WardStay>& knownWard() {
    static const auto ward = makeWard();
    return ward;
}

std::filesystem::path writeWard(const RecordFolder& folder) {
    for (const auto& stay : knownWard()) {
        std::ostringstream rows;
        rows << "HR|O2Sat|Temp|SBP|Resp|ICULOS\n";
        for (const auto& hour : stay.hours) {
            for (const auto& value : {hour.heartRate, hour.saturation, hour.temperature,
                                      hour.systolic, hour.breathing}) {
                if (value)
                    rows << *value << '|';
                else
                    rows << "NaN|";
            }
            rows << hour.hour << '\n';
        }
        folder.write("ward/" + stay.patient + ".psv", rows.str());
    }
    return folder.path("ward");
}

} // namespace vigil::tests
