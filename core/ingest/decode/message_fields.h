// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "ingest/decode/rejection.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::ingest {

/// The fields of one message of the convention, whatever its encoding, still in the sender's
/// spelling. Views live as long as the reader's present message. *Thread:* one; reused.
struct MessageFields {
    struct Metric {
        std::string_view name;
        double value = 0;      ///< NaN: null, not measured
        std::string_view unit; ///< empty: the catalog's
    };

    struct Label {
        std::string_view name;
        std::string_view text;
    };

    std::string deviceId; ///< texts, or whole numbers as text; empty: absent
    std::string patientId;
    std::string_view timeText;
    std::optional<EventTime> time; ///< where the encoding has times of its own
    bool hasTime = false;
    std::optional<std::int64_t> seq;
    bool hasMetrics = false;
    std::vector<Metric> metrics;
    std::vector<Label> labels; ///< texts of the row; in JSON alone
    std::string_view wave;
    std::string_view unit;
    double rateHz = 0;
    bool hasSamples = false;
    std::vector<float> samples; ///< NaN: not recorded
    std::vector<Fault> faults;  ///< of single fields; the rest of the message counts

    void clear() {
        deviceId.clear();
        patientId.clear();
        timeText = wave = unit = {};
        time.reset();
        seq.reset();
        hasTime = hasMetrics = hasSamples = false;
        rateHz = 0;
        metrics.clear();
        labels.clear();
        samples.clear();
        faults.clear();
    }
};

} // namespace vigil::ingest
