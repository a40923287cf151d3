// SPDX-License-Identifier: GPL-3.0-or-later
#include "episodes.h"
#include "tests/recordings/shared_data.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

using namespace rows;
using namespace vigil::alerts;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> split(const std::string& line, char separator) {
    std::vector<std::string> fields;
    std::istringstream stream(line);
    for (std::string field; std::getline(stream, field, separator);)
        fields.push_back(field);
    return fields;
}

/// One batch a stay: column HR and the hour as event time.
std::vector<model::RecordBatch> wardHourly() {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(sharedData() / "ward-hourly"))
        if (entry.path().extension() == ".psv")
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<model::RecordBatch> stays;
    for (const auto& file : files) {
        std::ifstream in(file);
        std::string line;
        std::getline(in, line);
        const auto names = split(line, '|');
        const auto hr = std::find(names.begin(), names.end(), "HR") - names.begin();
        const auto hour = std::find(names.begin(), names.end(), "ICULOS") - names.begin();
        auto& stay = stays.emplace_back();
        while (std::getline(in, line)) {
            const auto fields = split(line, '|');
            const double value = std::stod(fields[static_cast<std::size_t>(hr)]);
            add(stay, 3600 * std::stod(fields[static_cast<std::size_t>(hour)]),
                file.stem().string(),
                {{"HR", std::isnan(value) ? std::nullopt : std::optional<double>(value)}});
        }
    }
    return stays;
}

/// HR of the numerics record, one value a minute; 0 means not measured.
std::vector<std::optional<double>> minuteHeartRates() {
    const auto folder = sharedData() / "wfdb/multi-segment/s00001";
    std::ifstream header(folder / "s00001-2896-10-10-00-31n.hea");
    std::string line;
    std::getline(header, line);
    const auto signals = std::stoul(split(line, ' ')[1]);
    std::getline(header, line); // first signal line: HR, 10 a unit
    const double gain = std::stod(split(line, ' ')[2]);
    std::ifstream data(folder / split(line, ' ')[0], std::ios::binary);
    std::vector<std::optional<double>> values;
    for (std::string frame(signals * 2, '\0');
         data.read(frame.data(), static_cast<std::streamsize>(frame.size()));) {
        const auto raw = static_cast<std::int16_t>(static_cast<unsigned char>(frame[0]) |
                                                   static_cast<unsigned char>(frame[1]) << 8);
        values.push_back(raw == 0 ? std::nullopt : std::optional(raw / gain));
    }
    return values;
}

} // namespace

/// Known episode counts of recordings, expressed through rules.
class TestAlarmRecordings : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() { skipUnlessSharedData(); }

    void wardHourlyHighHeartRate() {
        const auto stays = wardHourly();
        QCOMPARE(stays.size(), std::size_t{500});
        QCOMPARE(raisedIn(stays, rule("HR", "HR", {}, 120, 10, std::chrono::hours{1})),
                 std::size_t{68});
        QCOMPARE(raisedIn(stays, rule("HR", "HR", {}, 120)), std::size_t{201});
    }

    void minuteNumericsLowHeartRate() {
        const auto values = minuteHeartRates();
        QCOMPARE(values.size(), std::size_t{1936});
        QCOMPARE(raisedInMinutes(values, rule("HR", "HR", 50, {}, 4, seconds{120})),
                 std::size_t{1});
        QCOMPARE(raisedInMinutes(values, rule("HR", "HR", 50, {})), std::size_t{5});
    }
};

QTEST_APPLESS_MAIN(TestAlarmRecordings)
#include "tst_alarm_recordings.moc"
