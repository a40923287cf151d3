// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "child_process.h"
#include "restart_ward.h"
#include "store/journal/dead_letters.h"
#include "store/journal/journal.h"
#include "store/trend/trend_reader.h"

#include <QTest>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <thread>

namespace vigil::tests {

using namespace std::chrono_literals;

/// What some lives of a ward have left. *Thread:* value.
struct WardOutcome {
    std::set<std::string> results;              ///< each row once
    std::map<std::string, std::string> givenBy; ///< the lives that gave a row
    std::size_t repeated = 0;                   ///< rows that came again after a restart
    std::string counters;
    std::vector<std::string> trends; ///< samples by series
    std::int64_t deadLetters = 0;
    std::vector<std::string> alarms; ///< as raised
    std::vector<std::string> losses; ///< as journalled

    static WardOutcome of(const WardLife& life) {
        WardOutcome outcome;
        forEachResult(life, [&](int number, std::string_view row) {
            const std::string key(row);
            outcome.repeated += outcome.results.insert(key).second ? 0U : 1U;
            outcome.givenBy[key] += ' ' + std::to_string(number);
        });
        std::ifstream counters(life.counters());
        outcome.counters.assign(std::istreambuf_iterator<char>(counters), {});
        auto trends = store::TrendReader::open(life.database());
        if (!trends)
            return outcome;
        const auto series = trends->series();
        for (const auto& key : *series)
            outcome.trends.push_back(
                key.bed + ' ' + key.signal + ' ' +
                std::to_string(
                    trends->query(key, eventFromMicros(0), eventFromMicros(4'000'000'000'000'000))
                        ->samples.size()));
        std::ranges::sort(outcome.trends);
        store::OpenOptions readOnly;
        readOnly.readOnly = true;
        auto database = store::Database::open(life.database(), readOnly);
        outcome.deadLetters = store::DeadLetters::totals(*database)->rows;
        store::JournalQuery everything;
        everything.limit = 1'000'000;
        const auto journal = store::Journal::alarms(*database, everything);
        for (const auto& entry : *journal)
            if (entry.event.what == alerts::AlarmEvent::What::Raised)
                outcome.alarms.push_back(toIso8601(entry.event.time) + ' ' + entry.event.alarm.bed +
                                         ' ' + entry.event.alarm.rule);
        std::ranges::sort(outcome.alarms);
        const auto losses = store::Journal::losses(*database, everything);
        for (const auto& loss : *losses)
            outcome.losses.push_back(std::string(store::lossKindName(loss.kind)) + ' ' +
                                     loss.source + ' ' + std::to_string(loss.count) + ' ' +
                                     loss.reason);
        return outcome;
    }

    /// How this differs from what one life gives; empty: not at all.
    [[nodiscard]] std::string differenceFrom(const WardOutcome& one) const {
        std::string text = difference("result", results, one.results);
        text += difference("trend", trends, one.trends);
        text += difference("alarm", alarms, one.alarms);
        if (counters != one.counters)
            text += "counters\n" + counters + "instead of\n" + one.counters;
        if (deadLetters != one.deadLetters)
            text += std::to_string(deadLetters) + " dead letters instead of " +
                    std::to_string(one.deadLetters) + '\n';
        if (text.empty())
            return text;
        for (const auto& loss : losses)
            text += "lost: " + loss + '\n';
        for (const auto& loss : one.losses)
            text += "lost in one life: " + loss + '\n';
        return text;
    }

private:
    /// Both in order.
    template <typename Lines>
    [[nodiscard]] std::string difference(const std::string& what, const Lines& mine,
                                         const Lines& ofOne) const {
        constexpr std::size_t kMostShown = 20;
        std::vector<std::string> beyond;
        std::vector<std::string> missing;
        std::ranges::set_difference(mine, ofOne, std::back_inserter(beyond));
        std::ranges::set_difference(ofOne, mine, std::back_inserter(missing));
        std::string text;
        for (std::size_t i = 0; i < beyond.size() && i < kMostShown; ++i) {
            const auto given = givenBy.find(beyond[i]);
            text += what + " beyond those of one life: " + beyond[i] +
                    (given == givenBy.end() ? "" : ", given by life" + given->second) + '\n';
        }
        for (std::size_t i = 0; i < missing.size() && i < kMostShown; ++i)
            text += what + " missing: " + missing[i] + '\n';
        if (const auto all = beyond.size() + missing.size(); all > 0)
            text += std::to_string(all) + ' ' + what + "s differ\n";
        return text;
    }
};

/// Lives to the end without a break. False when the life did not get there.
inline bool liveOnce(const WardLife& life, const std::string& program) {
    std::filesystem::create_directories(life.folder);
    return runProgram(life.arguments(program), life.folder / "log", 120s) == 0;
}

/// Ends `lives` lives at moments that differ, most by SIGKILL and some by SIGTERM, then lives to
/// the end. Returns how many were ended before they had got there; -1 when one failed.
inline int liveAndDie(const WardLife& life, const std::string& program, int lives,
                      std::chrono::milliseconds longest, std::uint32_t seed) {
    std::filesystem::create_directories(life.folder);
    std::mt19937 random(seed);
    int ended = 0;
    for (int i = 0; i < lives; ++i) {
        ChildProcess child;
        if (!child.start(life.arguments(program), life.folder / "log"))
            return -1;
        const auto span =
            std::chrono::milliseconds(60 + random() % static_cast<unsigned>(longest.count() - 60));
        std::this_thread::sleep_for(span);
        ended += child.isRunning() ? 1 : 0;
        if (i % 4 == 3)
            child.end(SIGTERM);
        else
            child.end(SIGKILL);
    }
    return liveOnce(life, program) ? ended : -1;
}

} // namespace vigil::tests
