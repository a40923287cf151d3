// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/special_forms.h"

#include "model/value.h"

#include <algorithm>
#include <array>

namespace vigil::engine {

namespace {

using Kind = SpecialForm::Kind;

constexpr std::array kForms{
    SpecialForm{Kind::Window, "TumblingWindow", "TumblingWindow(unit, size)",
                "Windows one after the other.", true},
    SpecialForm{Kind::Window, "HoppingWindow", "HoppingWindow(unit, size, hop)",
                "Windows of a size that begin every hop.", true},
    SpecialForm{Kind::Window, "SlidingWindow", "SlidingWindow(unit, size)",
                "A window at each time its content changes.", true},
    SpecialForm{Kind::Window, "SessionWindow", "SessionWindow(unit, timeout, maximum)",
                "Rows without a longer pause; the maximum is looked at on the clock.", true},
    SpecialForm{Kind::Window, "Windows", "Windows(Window('id', TumblingWindow(unit, size)), ...)",
                "Several windows at once, told apart by their id."},
    SpecialForm{Kind::Analytic, "LAG",
                "LAG(value[, offset[, default]]) OVER (LIMIT DURATION(unit, n))",
                "The value some rows earlier, within a time limit."},
    SpecialForm{Kind::Analytic, "LAST", "LAST(value[, default]) OVER (LIMIT DURATION(unit, n))",
                "The newest earlier value, within a time limit."},
    SpecialForm{Kind::Analytic, "ISFIRST", "ISFIRST(unit, n)",
                "1 for the first row of each interval.", true},
    SpecialForm{Kind::Analytic, "AnomalyDetection_SpikeAndDip",
                "AnomalyDetection_SpikeAndDip(value, confidence, history, 'spikes') OVER (LIMIT "
                "DURATION(unit, n))",
                "IsAnomaly and Score of a value against the ones before it."},
    SpecialForm{Kind::Analytic, "AnomalyDetection_ChangePoint",
                "AnomalyDetection_ChangePoint(value, confidence, history) OVER (LIMIT "
                "DURATION(unit, n))",
                "IsAnomaly and Score of a lasting change of level."},
    SpecialForm{Kind::Row, "GetMetadataPropertyValue", "GetMetadataPropertyValue(input, 'EventId')",
                "What the transport knows of a row: EventId, offset, partition, enqueued time."},
    SpecialForm{Kind::Row, "System.Timestamp", "System.Timestamp()",
                "The row's event time, or the end of its window."},
    SpecialForm{Kind::Row, "System.Window", "System.Window()",
                "The window a result stems from: .Id, .Start, .End."},
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
