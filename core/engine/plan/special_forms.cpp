// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/special_forms.h"

#include "model/value.h"

#include <algorithm>
#include <array>

namespace vigil::engine {

namespace {

using Kind = SpecialForm::Kind;

constexpr std::array kForms{
    SpecialForm{.kind = Kind::Window,
                .name = "TumblingWindow",
                .signature = "TumblingWindow(unit, size)",
                .description = "Windows of one size, one after the other.",
                .example = "TumblingWindow(second, 4)",
                .gives = R"(s     0   1   2   3   4   5   6   7   8   9  10  11  12
rows              *   *       *           *   *
      (---------------]                                  2 rows
                      (---------------]                  1 row
                                      (---------------]  2 rows)",
                .unitFirst = true},
    SpecialForm{.kind = Kind::Window,
                .name = "HoppingWindow",
                .signature = "HoppingWindow(unit, size, hop)",
                .description = "Windows of one size that begin every hop.",
                .example = "HoppingWindow(second, 4, 2)",
                .gives = R"(s     0   1   2   3   4   5   6   7   8   9  10  11  12
rows              *   *       *           *   *
      (---------------]                                  2 rows
              (---------------]                          3 rows
                      (---------------]                  1 row
                              (---------------]          2 rows
                                      (---------------]  2 rows)",
                .unitFirst = true},
    SpecialForm{.kind = Kind::Window,
                .name = "SlidingWindow",
                .signature = "SlidingWindow(unit, size)",
                .description = "A window that ends whenever a row comes into it or leaves it.",
                .example = "SlidingWindow(second, 3)",
                .gives = R"(s     0   1   2   3   4   5   6   7   8   9  10  11  12
rows              *   *       *           *   *
      (-----------]                                      1 row
          (-----------]                                  2 rows
                  (-----------]                          2 rows
                      (-----------]                      1 row
                              (-----------]              1 row
                                  (-----------]          2 rows
                                          (-----------]  1 row)",
                .unitFirst = true},
    SpecialForm{.kind = Kind::Window,
                .name = "SessionWindow",
                .signature = "SessionWindow(unit, timeout, maximum)",
                .description = "Rows without a longer pause between them; it ends a timeout after "
                               "the last. The maximum is looked at on multiples of itself.",
                .example = "SessionWindow(second, 2, 10)",
                .gives = R"(s     0   1   2   3   4   5   6   7   8   9  10  11  12
rows              *   *       *           *   *
                  (-------------------]                  3 rows
                                          (-----------]  2 rows)",
                .unitFirst = true},
    SpecialForm{.kind = Kind::Window,
                .name = "Windows",
                .signature = "Windows(Window('id', TumblingWindow(unit, size)), ...)",
                .description = "Several windows at once, told apart by System.Window().Id.",
                .example = "Windows(Window('short', TumblingWindow(second, 3)), Window('long', "
                           "TumblingWindow(second, 6)))",
                .gives = R"(s     0   1   2   3   4   5   6   7   8   9  10  11  12
rows              *   *       *           *   *
      (-----------]                                      1 row, short
      (-----------------------]                          3 rows, long
                  (-----------]                          2 rows, short
                              (-----------]              1 row, short
                              (-----------------------]  2 rows, long
                                          (-----------]  1 row, short)"},
    SpecialForm{.kind = Kind::Analytic,
                .name = "LAG",
                .signature = "LAG(value[, offset[, default]]) OVER (LIMIT DURATION(unit, n))",
                .description = "The value some rows earlier, within a time limit.",
                .example = "LAG(v) OVER (LIMIT DURATION(minute, 1))",
                .gives = "null, 1, 2"},
    SpecialForm{.kind = Kind::Analytic,
                .name = "LAST",
                .signature = "LAST(value[, default]) OVER (LIMIT DURATION(unit, n))",
                .description = "The newest value up to the row itself, within a time limit.",
                .example = "LAST(v, 0) OVER (LIMIT DURATION(minute, 1) WHEN v < 4)",
                .gives = "1, 2, 2"},
    SpecialForm{.kind = Kind::Analytic,
                .name = "ISFIRST",
                .signature = "ISFIRST(unit, n)",
                .description = "1 for the first row of each interval, else 0.",
                .example = "ISFIRST(second, 2)",
                .gives = "1, 0, 1",
                .unitFirst = true},
    SpecialForm{
        .kind = Kind::Analytic,
        .name = "AnomalyDetection_SpikeAndDip",
        .signature = "AnomalyDetection_SpikeAndDip(value, confidence, history, 'spikes') OVER "
                     "(LIMIT DURATION(unit, n))",
        .description = "IsAnomaly and Score of a value against the ones before it.",
        .example =
            "AnomalyDetection_SpikeAndDip(v, 95, 120, 'spikes') OVER (LIMIT DURATION(minute, 2))",
        .gives = "{\"IsAnomaly\":0,\"Score\":1}, {\"IsAnomaly\":0,\"Score\":1}, "
                 "{\"IsAnomaly\":0,\"Score\":1}"},
    SpecialForm{.kind = Kind::Analytic,
                .name = "AnomalyDetection_ChangePoint",
                .signature = "AnomalyDetection_ChangePoint(value, confidence, history) OVER (LIMIT "
                             "DURATION(unit, n))",
                .description = "IsAnomaly and Score of a lasting change of level.",
                .example =
                    "AnomalyDetection_ChangePoint(v, 95, 120) OVER (LIMIT DURATION(minute, 2))",
                .gives = "{\"IsAnomaly\":0,\"Score\":0}, {\"IsAnomaly\":0,\"Score\":0}, "
                         "{\"IsAnomaly\":0,\"Score\":0}"},
    SpecialForm{.kind = Kind::Row,
                .name = "GetMetadataPropertyValue",
                .signature = "GetMetadataPropertyValue(input, 'EventId')",
                .description = "What the transport knows of a row: EventId, offset, partition, "
                               "enqueued time, topics, headers.",
                .example = "GetMetadataPropertyValue(s, 'EventId')",
                .gives = "0-0-1, 0-0-2, 0-0-3"},
    SpecialForm{.kind = Kind::Row,
                .name = "System.Timestamp",
                .signature = "System.Timestamp()",
                .description = "The row's event time, or the end of its window.",
                .example = "System.Timestamp()",
                .gives = "1970-01-01T00:00:01Z, 1970-01-01T00:00:02Z, 1970-01-01T00:00:03Z"},
    SpecialForm{.kind = Kind::Row,
                .name = "System.Window",
                .signature = "System.Window()",
                .description = "The window a result stems from: .Id, .Start, .End.",
                .example = "System.Window().Start",
                .gives = "1970-01-01T00:00:00Z, 1970-01-01T00:00:02Z"},
};

} // namespace

std::span<const SpecialForm> specialForms() noexcept { return kForms; }

const SpecialForm* specialForm(std::string_view name, Kind kind) noexcept {
    const auto found = std::ranges::find_if(kForms, [&](const SpecialForm& form) {
        return form.kind == kind && model::equalNames(form.name, name);
    });
    return found == kForms.end() ? nullptr : &*found;
}

} // namespace vigil::engine
