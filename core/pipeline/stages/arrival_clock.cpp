// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/arrival_clock.h"

#include <algorithm>

namespace vigil::pipeline {
namespace {

using namespace std::chrono_literals;

constexpr auto kVoting = 1s; ///< after a step, until the devices are counted
constexpr auto kTold = 60s;  ///< how long the alarms of a step and of a sleep hold at least
/// Enough to know what most devices say.
constexpr std::size_t kMostVotes = 4096;

} // namespace

ArrivalClock::ArrivalClock(base::Clock& clock)
    : m_clock(clock), m_computer(base::ComputerClock::read(clock)) {}

ArrivalClock::Moment ArrivalClock::momentAt(SteadyTime steady) const {
    const base::MutexLock lock(m_mutex);
    return {m_computer.lineAt(steady), m_adopted};
}

ArrivalTime ArrivalClock::now() const { return at(m_clock.steadyNow()); }

std::optional<ArrivalTime> ArrivalClock::wallAt(SteadyTime steady) const {
    const base::MutexLock lock(m_mutex);
    return differs() ? std::optional(m_computer.wallAt(steady)) : std::nullopt;
}

bool ArrivalClock::differs() const {
    return m_computer.ahead() > base::ComputerClock::kLeast ||
           m_computer.ahead() < -base::ComputerClock::kLeast;
}

void ArrivalClock::vote(std::size_t device, bool fitsWall) {
    const base::MutexLock lock(m_mutex);
    if (m_votes.size() < kMostVotes || m_votes.contains(device))
        m_votes[device] = fitsWall;
}

bool ArrivalClock::mostFitWall() const {
    const auto fit = static_cast<std::size_t>(
        std::ranges::count_if(m_votes, [](const auto& vote) { return vote.second; }));
    return 2 * fit > m_votes.size();
}

ArrivalClock::Change ArrivalClock::look() {
    const auto reading = base::ComputerClock::read(m_clock);
    const base::MutexLock lock(m_mutex);
    Change change;
    const auto seen = m_computer.look(reading);
    change.step = seen.step;
    change.slept = seen.slept;
    if (change.step != Ticks{}) {
        m_votes.clear();
        m_stepped = reading.steady;
    }
    if (change.slept != Ticks{})
        m_woke = reading.steady;
    if (m_stepped && differs() && reading.steady - *m_stepped >= kVoting && mostFitWall()) {
        change.adopted = m_computer.adopt();
        m_adopted += change.adopted;
        m_votes.clear();
    }
    if (m_stepped && !differs() && reading.steady - *m_stepped >= kTold) {
        m_stepped.reset();
        change.stepTold = true;
    }
    if (m_woke && reading.steady - *m_woke >= kTold) {
        m_woke.reset();
        change.sleepTold = true;
    }
    return change;
}

} // namespace vigil::pipeline
