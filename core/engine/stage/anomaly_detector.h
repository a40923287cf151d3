// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "engine/plan/plan.h"

#include <array>
#include <cstddef>
#include <deque>
#include <vector>

namespace vigil::engine {

class StateReader;
class StateWriter;

/// Judges each value of one series by the values before it. Memory: O(history), 24 bytes a value;
/// time: O(history) a value. *Thread:* one. *Owns:* the history.
///
/// Spikes and dips: the score is the tail probability of the value under an adaptive kernel
/// density of the history, a normal kernel on each value as wide as the distance to its k-th
/// nearest neighbour, k = sqrt(n) (Breiman, Meisel, Purcell: Variable kernel estimates of
/// multivariate densities, Technometrics 19, 1977), at least a quarter of the normal reference
/// width 1.06 s n^(-1/5) (Silverman: Density Estimation, 1986, 3.4.2). Both tails count double
/// the smaller one. An anomaly has a score below 1 - confidence / 100.
///
/// Change points: the strangeness of a value is its distance from the median of the history with
/// itself; its rank there is a p-value, ties count half (Vovk, Nouretdinov, Gammerman: Testing
/// exchangeability on-line, ICML 2003). Power martingales bet e p^(e - 1) on small p-values,
/// their mean over a grid of e is the mixture; each is summed as R = (1 + R) bet, the
/// Shiryaev-Roberts procedure (Volkhonskiy and others: Inductive conformal martingales for
/// change-point detection, COPA 2017). R - n is a martingale, so R reaches
/// history / (1 - confidence / 100) within `history` values without a change with a probability
/// of at most 1 - confidence / 100: that is the threshold, R the score. At a change point the
/// model starts anew.
class AnomalyDetector {
public:
    explicit AnomalyDetector(const AnomalyOptions& options) : m_options(options) {}

    struct Verdict {
        bool anomaly = false;
        double score = 0;
    };

    /// Judges `x` by the values in (time - limit, time], `history` of them at most, and learns
    /// it. Before there are kLeastAnomalyHistory values, spikes score 1, changes 0. Times must
    /// not decrease; `x` is finite.
    [[nodiscard]] Verdict judge(double x, EventTime time, Ticks limit);

    /// Of the history.
    [[nodiscard]] std::size_t valueCount() const noexcept { return m_entries.size(); }

    [[nodiscard]] std::size_t bytes() const noexcept;

    void save(StateWriter& out) const;
    /// Into a new detector of the same options.
    void load(StateReader& in);

private:
    static constexpr std::array<double, 5> kBets{0.1, 0.25, 0.45, 0.65, 0.85};

    struct Entry {
        EventTime time{};
        double value = 0;
    };

    void forget(EventTime upTo, std::size_t most);
    void learn(double x, EventTime time);
    [[nodiscard]] double spikeScore(double x) const;
    [[nodiscard]] double strangenessRank() const;
    double changeScore(double x, EventTime time);

    AnomalyOptions m_options;
    std::deque<Entry> m_entries;  ///< by time
    std::vector<double> m_sorted; ///< the same values by size
    std::array<double, kBets.size()> m_martingales{};
};

} // namespace vigil::engine
