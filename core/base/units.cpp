// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/units.h"

#include <array>

namespace vigil::units {
namespace {

struct Alias {
    std::string_view text;
    std::string_view ucum;
};

constexpr std::array kAliases{
    Alias{"bpm", "/min"},
    Alias{"beats/min", "/min"},
    Alias{"1/min", "/min"},
    Alias{"MDC_DIM_BEAT_PER_MIN", "/min"},
    Alias{"MDC_DIM_RESP_PER_MIN", "/min"},
    Alias{"mmHg", "mm[Hg]"},
    Alias{"mmhg", "mm[Hg]"},
    Alias{"mm Hg", "mm[Hg]"},
    Alias{"MDC_DIM_MMHG", "mm[Hg]"},
    Alias{"MDC_DIM_KILO_PASCAL", "kPa"},
    Alias{"cmH2O", "cm[H2O]"},
    Alias{"degC", "Cel"},
    Alias{"\xC2\xB0"
          "C",
          "Cel"},
    Alias{"C", "Cel"},
    Alias{"MDC_DIM_DEGC", "Cel"},
    Alias{"degF", "[degF]"},
    Alias{"\xC2\xB0"
          "F",
          "[degF]"},
    Alias{"F", "[degF]"},
    Alias{"MDC_DIM_FAHR", "[degF]"},
    Alias{"percent", "%"},
    Alias{"pct", "%"},
    Alias{"MDC_DIM_PERCENT", "%"},
    Alias{"MDC_DIM_MILLI_VOLT", "mV"},
    Alias{"MDC_DIM_DIMLESS", "1"},
    Alias{"NU", "1"},
    Alias{"mv", "mV"},
    Alias{"millivolt", "mV"},
    Alias{"millivolts", "mV"},
    Alias{"\xC2\xB5V", "uV"},
    Alias{"\xCE\xBCV", "uV"}, // with the Greek letter instead of the micro sign
    Alias{"uv", "uV"},
    Alias{"microvolt", "uV"},
    Alias{"microvolts", "uV"},
    Alias{"MDC_DIM_MICRO_VOLT", "uV"},
    Alias{"sec", "s"},
};

enum class Quantity { Pressure, Temperature, Voltage, Rate, Fraction, Time };

/// value in the base unit = value * factor + offset
struct Unit {
    std::string_view ucum;
    Quantity quantity;
    double factor;
    double offset;
};

constexpr std::array kUnits{
    Unit{"mm[Hg]", Quantity::Pressure, 133.322387415, 0},
    Unit{"kPa", Quantity::Pressure, 1000, 0},
    Unit{"cm[H2O]", Quantity::Pressure, 98.0665, 0},
    Unit{"Cel", Quantity::Temperature, 1, 0},
    Unit{"[degF]", Quantity::Temperature, 5.0 / 9.0, -160.0 / 9.0},
    Unit{"K", Quantity::Temperature, 1, -273.15},
    Unit{"V", Quantity::Voltage, 1, 0},
    Unit{"mV", Quantity::Voltage, 1e-3, 0},
    Unit{"uV", Quantity::Voltage, 1e-6, 0},
    Unit{"/min", Quantity::Rate, 1, 0},
    Unit{"/s", Quantity::Rate, 60, 0},
    Unit{"Hz", Quantity::Rate, 60, 0},
    Unit{"1", Quantity::Fraction, 1, 0},
    Unit{"%", Quantity::Fraction, 0.01, 0},
    Unit{"s", Quantity::Time, 1, 0},
    Unit{"ms", Quantity::Time, 1e-3, 0},
    Unit{"us", Quantity::Time, 1e-6, 0},
    Unit{"min", Quantity::Time, 60, 0},
};

const Unit* find(std::string_view ucum) noexcept {
    for (const auto& unit : kUnits)
        if (unit.ucum == ucum)
            return &unit;
    return nullptr;
}

} // namespace

std::string_view canonical(std::string_view text) noexcept {
    for (const auto& alias : kAliases)
        if (alias.text == text)
            return alias.ucum;
    return text;
}

Result<double> convert(double value, std::string_view from, std::string_view to) {
    if (from == to)
        return value;
    const Unit* source = find(from);
    const Unit* target = find(to);
    if (source == nullptr || target == nullptr || source->quantity != target->quantity)
        return fail(ErrorCode::Unsupported,
                    "cannot convert '" + std::string(from) + "' to '" + std::string(to) + "'");
    return (value * source->factor + source->offset - target->offset) / target->factor;
}

} // namespace vigil::units
