// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/recording.h"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::store {

/// Gathers model::SignalFacts while a recording is read through once. *Thread:* one.
class SignalStatistics {
public:
    /// One valid sample, in physical units.
    void add(std::string_view signal, std::string_view unit, double value);
    /// Consecutive samples of a wave; NaN counts as missing.
    void add(std::string_view signal, std::string_view unit, double rateHz,
             std::span<const float> samples);
    /// A sample marked "not measured".
    void addMissing(std::string_view signal, std::string_view unit);

    /// By name. A signal seen with several units is listed once for each.
    [[nodiscard]] std::vector<model::SignalFacts> facts() const;

private:
    struct Running {
        model::SignalFacts facts;
        double sum = 0;
    };

    Running& of(std::string_view signal, std::string_view unit);

    std::map<std::pair<std::string, std::string>, Running> m_signals;
};

} // namespace vigil::store
