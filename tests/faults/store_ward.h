// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "clock_ward.h"
#include "store/file/database.h"
#include "store/journal/journal.h"
#include "vigilctl_run.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <set>

/// What the tests of a store that cannot be used share: a ward of four simulated beds, each of
/// which has an alarm at once, and a look into its database. *Thread:* one.
namespace vigil::tests {

inline std::string storeWorkspace(const std::string& database) {
    return "[workspace]\nname = \"ward\"\n[[source]]\nname = \"ward\"\nkind = \"simulator\"\n"
           "beds = 4\nwaveforms = false\n[[limit]]\nid = \"HR\"\nsignal = \"HR\"\nhigh = 20\n"
           "[store]\npath = \"" +
           database + "\"\n";
}

/// Reads until the program has told it.
inline bool awaits(WardRun& run, const std::function<bool()>& told, double seconds = 60) {
    const base::SystemClock clock;
    const auto end = clock.steadyNow() + std::chrono::duration<double>(seconds);
    for (run.poll(); !told(); run.poll()) {
        if (clock.steadyNow() >= end)
            return false;
        QTest::qSleep(20);
    }
    return true;
}

/// How often a technical alarm of the system was told, of whatever subject or of one.
inline std::ptrdiff_t told(const WardRun& run, const char* rule, const char* event,
                           const char* subject = nullptr) {
    return std::ranges::count_if(run.lines(), [&](const AlarmLine& line) {
        return line.is("", rule, event) &&
               (subject == nullptr ||
                line.text.contains(
                    QStringLiteral("\"subject\":\"%1\"").arg(QLatin1String(subject))));
    });
}

/// That all beds are watched and their alarms raised.
inline bool watches(WardRun& run) {
    return awaits(run, [&] {
        return std::ranges::all_of(std::array{"B01", "B02", "B03", "B04"}, [&](const char* bed) {
            return run.first(bed, "HR-high", "raised") || run.first(bed, "HR-high", "known");
        });
    });
}

/// Every number that an alarm was raised with, in the order of the lines.
inline void addNumbers(const WardRun& run, std::vector<QString>& numbers) {
    for (const auto& line : run.lines())
        if (line.event == QLatin1String("raised"))
            numbers.push_back(line.key);
}

inline bool areUnique(const std::vector<QString>& numbers) {
    return std::set<QString>(numbers.begin(), numbers.end()).size() == numbers.size();
}

/// The database of a run that has ended, or of one that goes on.
class StoredWard {
public:
    explicit StoredWard(const std::filesystem::path& path)
        : m_database(store::Database::open(path, {.readOnly = true, .vfs = {}})) {}

    /// -1 when it cannot be asked.
    [[nodiscard]] std::int64_t count(const std::string& what) {
        if (!m_database)
            return -1;
        return m_database->integerOf("SELECT count(*) FROM " + what).value_or(-1);
    }

    [[nodiscard]] std::vector<store::LossEvent> losses() {
        if (!m_database)
            return {};
        return store::Journal::losses(*m_database, {}).value_or(std::vector<store::LossEvent>{});
    }

private:
    Result<store::Database> m_database;
};

inline std::vector<std::filesystem::path> asideOf(const std::filesystem::path& database) {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(database.parent_path()))
        if (entry.path().string().starts_with(database.string() + ".aside-"))
            found.push_back(entry.path());
    return found;
}

} // namespace vigil::tests
