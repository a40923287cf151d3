// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/trend/signal_statistics.h"

#include <algorithm>
#include <cmath>

namespace vigil::store {

SignalStatistics::Running& SignalStatistics::of(std::string_view signal, std::string_view unit) {
    Running& running = m_signals[{std::string(signal), std::string(unit)}];
    if (running.facts.name.empty()) {
        running.facts.name = signal;
        running.facts.unit = unit;
    }
    return running;
}

void SignalStatistics::add(std::string_view signal, std::string_view unit, double value) {
    Running& running = of(signal, unit);
    model::SignalFacts& facts = running.facts;
    if (!std::isfinite(value)) {
        ++facts.missing;
        return;
    }
    ++facts.count;
    running.sum += value;
    if (!facts.first)
        facts.first = value;
    facts.min = std::min(facts.min.value_or(value), value);
    facts.max = std::max(facts.max.value_or(value), value);
}

void SignalStatistics::add(std::string_view signal, std::string_view unit, double rateHz,
                           std::span<const float> samples) {
    of(signal, unit).facts.rateHz = rateHz;
    for (const float sample : samples)
        add(signal, unit, static_cast<double>(sample));
}

void SignalStatistics::addMissing(std::string_view signal, std::string_view unit) {
    ++of(signal, unit).facts.missing;
}

std::vector<model::SignalFacts> SignalStatistics::facts() const {
    std::vector<model::SignalFacts> all;
    all.reserve(m_signals.size());
    for (const auto& [key, running] : m_signals) {
        all.push_back(running.facts);
        if (running.facts.count > 0)
            all.back().mean = running.sum / static_cast<double>(running.facts.count);
    }
    return all;
}

} // namespace vigil::store
