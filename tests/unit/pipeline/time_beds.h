// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <random>
#include <string>
#include <vector>

/// Beds with devices whose clocks and networks go wrong by a random script, and what is true of
/// them. All times here are true time since the world began.
namespace timeworld {

using namespace vigil;
using namespace std::chrono_literals;

using Random = std::mt19937;

inline bool chance(Random& random, double p) { return std::bernoulli_distribution(p)(random); }

inline Ticks between(Random& random, Ticks least, Ticks most) {
    return Ticks{std::uniform_int_distribution<std::int64_t>(least.count(), most.count())(random)};
}

struct Message {
    Ticks made{};
    Ticks arrives{};
    Ticks stamped{}; ///< by the device's clock
    std::uint32_t number = 0;
    std::int64_t sequence = 0;
    bool bad = false;
    bool heartRate = true;
    bool retained = false;
};

struct Bed {
    enum class Kind { Steady, Flaky, Wild, Off, Stepping, Drifting, Mad };

    std::string name;
    Kind kind = Kind::Steady;
    std::size_t source = 0;
    bool watched = true;
    bool follows = false; ///< its clock is set by the computer's
    Ticks interval = 1s;
    Ticks mostLatency = 300ms;
    Ticks offset{};
    double drift = 0;

    // The script's state.
    Ticks nextMade{};
    Ticks nextScript = 20s;
    Ticks silentUntil{};
    Ticks outageUntil{};
    bool outageKeeps = false;
    Ticks leadsOffUntil{};
    Ticks lastArrival{};
    bool wild = false;
    std::int64_t sequence = 0;
    std::deque<Message> underWay;

    // What is true.
    bool bad = false;
    Ticks nextTurn = 5s;
    Ticks badFor{};             ///< while the program ran
    Ticks untoldFor{};          ///< of it nothing is told
    Ticks calmFor{};            ///< clock right, messages steady; while the program ran
    Ticks lateFor{-1h};         ///< since something old was delivered
    Ticks leadsOffAgo = 1h;     ///< since heart rate was not sent
    bool visible = false;       ///< the program can know of it
    bool heartRateSeen = false; ///< in this run
    std::vector<Ticks> made;    ///< by number
    std::deque<Ticks> gaps;     ///< the last four between delivered messages
    std::optional<Ticks> lastMade;

    // What the program says.
    bool alarmStands = false;
    bool staleStands = false;
    int missingStand = 0;
    int clockOffStand = 0;

    /// Nothing of what comes may be taken for calm.
    void disturb() { calmFor = {}; }

    /// How long it may be silent by the rules: three of its own intervals, or five seconds.
    [[nodiscard]] Ticks silence() const {
        Ticks shortest = gaps.empty() ? interval * 2 : 1h;
        for (const Ticks gap : gaps)
            shortest = std::min(shortest, gap);
        if (gaps.size() < 4) // a gap before may count
            shortest = gaps.empty() ? shortest : *std::max_element(gaps.begin(), gaps.end());
        return std::max<Ticks>(5s, 3 * shortest);
    }

    void noteDelivered(const Message& message) {
        if (lastMade && message.made > *lastMade) {
            gaps.push_back(message.made - *lastMade);
            if (gaps.size() > 4)
                gaps.pop_front();
        }
        lastMade = message.made;
    }

    /// One step of the random script.
    void turn(Random& random, Ticks now) {
        if (now >= nextTurn) {
            bad = !bad;
            nextTurn = now + between(random, 3s, 60s);
        }
        if (now < nextScript || kind == Kind::Steady)
            return;
        nextScript = now + between(random, 5s, 90s);
        const auto pick = [&](Kind own, double p) {
            return kind == own || (kind == Kind::Mad && chance(random, p));
        };
        if (pick(Kind::Flaky, 0.5)) {
            if (chance(random, 0.4)) {
                silentUntil = now + between(random, 3s, 60s);
            } else if (chance(random, 0.7)) {
                outageUntil = now + between(random, 1s, 60s);
                outageKeeps = chance(random, 0.6);
            } else {
                leadsOffUntil = now + between(random, 3s, 60s);
            }
            disturb();
        }
        if (pick(Kind::Wild, 0.3))
            wild = true;
        if (pick(Kind::Stepping, 0.4)) {
            offset = chance(random, 0.3) ? between(random, -1500ms, 1500ms) : wrong(random);
            disturb();
        }
        if (kind == Kind::Mad && chance(random, 0.2))
            sequence = 0;
        if (kind == Kind::Mad && chance(random, 0.1))
            nextMade = now + 10ms;
    }

    static Ticks wrong(Random& random) {
        constexpr std::array<Ticks, 8> kSizes{
            Ticks{6100ms},        10s, 47s, 10min, 3h, Ticks{1h} * 24 * 9, Ticks{1h} * 24 * 365,
            Ticks{1h} * 24 * 3650};
        const auto size =
            kSizes[std::uniform_int_distribution<std::size_t>(0, kSizes.size() - 1)(random)];
        const Ticks spread = between(random, 0s, 900ms);
        return chance(random, 0.5) ? size + spread : -size - spread - 4s;
    }

    /// What its clock shows. `wallAhead`: of the computer's clock, of true time.
    [[nodiscard]] Ticks clockAt(Ticks now, Ticks wallAhead) const {
        return now + offset + (follows ? wallAhead : Ticks{}) +
               Ticks{static_cast<std::int64_t>(drift * static_cast<double>(now.count()))};
    }

    /// All that it sends until `now`.
    void send(Random& random, Ticks now, Ticks wallAhead) {
        for (; nextMade <= now;
             nextMade += interval + between(random, -interval / 20, interval / 20)) {
            if (nextMade < silentUntil)
                continue;
            Message message;
            message.made = nextMade;
            message.stamped = clockAt(nextMade, wallAhead);
            if (std::exchange(wild, false)) {
                message.stamped += wrong(random);
                disturb();
            }
            message.number = static_cast<std::uint32_t>(made.size());
            message.sequence = sequence++;
            message.bad = bad;
            message.heartRate = nextMade >= leadsOffUntil;
            if (!message.heartRate)
                leadsOffAgo = {};
            made.push_back(nextMade);
            message.arrives = nextMade + between(random, 5ms, mostLatency);
            if (nextMade < outageUntil) {
                if (!outageKeeps)
                    continue;
                message.arrives = std::max(message.arrives, outageUntil);
            }
            lastArrival = message.arrives = std::max(message.arrives, lastArrival);
            underWay.push_back(message);
        }
    }
};

} // namespace timeworld
