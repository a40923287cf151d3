// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/compiled_mapping.h"

#include "base/units.h"
#include "ingest/decode/rejection.h"
#include "ingest/decode/row_writer.h"
#include "model/signal_catalog.h"

#include <algorithm>
#include <optional>

namespace vigil::ingest {
namespace {

/// Names that the mapping itself gives: those of signals, and ids that are constants.
Result<void> checkNames(const StreamMapping& mapping) {
    for (const auto& signal : mapping.signals)
        if (const auto fault = faultOfId("the name", signal.signal))
            return fail(ErrorCode::InvalidArgument, fault->detail, signal.signal);
    for (const auto* id : {&mapping.bed, &mapping.patient, &mapping.device})
        if (id->path.starts_with('='))
            if (const auto fault = faultOfId("the constant", std::string_view(id->path).substr(1)))
                return fail(ErrorCode::InvalidArgument, fault->detail, id->path);
    return {};
}

Result<void> checkUnit(const std::string& name, const std::string& unit) {
    const auto* info = model::findSignal(name);
    if (info != nullptr && !info->waveform && !unit.empty() &&
        !UnitStep::between(units::canonical(unit), info->unit))
        return fail(ErrorCode::InvalidArgument,
                    "unit '" + unit + "' cannot be converted to that of the signal", name);
    return {};
}

/// The paths of a mapping, the first that cannot be followed remembered.
class Paths {
public:
    void set(CompiledPath& target, const FieldPath& path) {
        auto read = CompiledPath::compile(path);
        if (read)
            target = std::move(*read);
        else if (!m_failure)
            m_failure = std::move(read.error());
    }

    [[nodiscard]] std::optional<Error>& failure() noexcept { return m_failure; }

private:
    std::optional<Error> m_failure;
};

void setHead(const StreamMapping& mapping, Paths& paths, CompiledMapping& compiled) {
    paths.set(compiled.rows, mapping.rows);
    paths.set(compiled.bed, mapping.bed);
    paths.set(compiled.time, mapping.time);
    paths.set(compiled.patient, mapping.patient);
    paths.set(compiled.device, mapping.device);
    paths.set(compiled.sequence, mapping.sequence);
    // Lines are an array, and say when each was.
    if (mapping.format == PayloadFormat::Influx && !compiled.rows.isSet())
        paths.set(compiled.rows, {"."});
    if (!mapping.readings)
        return;
    compiled.hasReadings = true;
    paths.set(compiled.array, mapping.readings->array);
    paths.set(compiled.name, mapping.readings->name);
    paths.set(compiled.value, mapping.readings->value);
    paths.set(compiled.unit, mapping.readings->unit);
    paths.set(compiled.readingTime, mapping.readings->time);
}

Result<CompiledMapping::Signal> compileSignal(const SignalPath& signal, Paths& paths) {
    CompiledMapping::Signal target;
    target.name = signal.signal;
    target.unit = signal.unit;
    target.topic = signal.topic;
    if (signal.signal.starts_with("topic:") || signal.signal.starts_with("header:") ||
        signal.signal == "key")
        paths.set(target.nameFrom, {signal.signal});
    paths.set(target.value, signal.value);
    target.all = signal.signal == "*";
    if (target.all && !target.value.endsInAny())
        return fail(ErrorCode::InvalidArgument,
                    "a signal '*' needs a path that ends in '*', as in 'values.*'",
                    signal.value.path);
    if (auto fits = checkUnit(signal.signal, signal.unit); !fits)
        return propagate(fits);
    if (signal.signal.empty() || signal.value.path.empty())
        return fail(ErrorCode::InvalidArgument, "a signal needs a name and a path", signal.signal);
    return target;
}

} // namespace

bool StreamMapping::readsHeaders() const {
    const auto isHeader = [](const FieldPath& path) { return path.path.starts_with("header:"); };
    const auto any = [&](std::initializer_list<const FieldPath*> paths) {
        return std::ranges::any_of(paths, [&](const auto* path) { return isHeader(*path); });
    };
    return any({&bed, &time, &patient, &device, &sequence}) ||
           std::ranges::any_of(signals,
                               [&](const auto& signal) {
                                   return isHeader(signal.value) || isHeader({signal.signal});
                               }) ||
           (readings && any({&readings->name, &readings->value, &readings->unit, &readings->time}));
}

Result<CompiledMapping> CompiledMapping::compile(const StreamMapping& mapping) {
    CompiledMapping compiled;
    if (mapping.format == PayloadFormat::Sparkplug)
        return fail(ErrorCode::InvalidArgument, "Sparkplug B is not read by paths");
    compiled.format = mapping.format;
    compiled.times = mapping.times;
    Paths paths;
    setHead(mapping, paths, compiled);
    for (const auto& signal : mapping.signals) {
        auto target = compileSignal(signal, paths);
        if (!target)
            return propagate(target);
        compiled.takesText |= target->value.isWhole();
        compiled.seeksFields |= target->value.kind() == CompiledPath::Kind::Json ||
                                target->value.kind() == CompiledPath::Kind::Header;
        compiled.signals.push_back(std::move(*target));
    }
    if (paths.failure())
        return tl::unexpected<Error>(std::move(*paths.failure()));
    if (auto named = checkNames(mapping); !named)
        return propagate(named);
    if (!compiled.bed.isSet())
        return fail(ErrorCode::InvalidArgument, "the mapping names no bed");
    if (compiled.hasReadings && !(compiled.name.isSet() && compiled.value.isSet()))
        return fail(ErrorCode::InvalidArgument, "readings need the paths of name and value");
    if (compiled.hasReadings && compiled.name.kind() == CompiledPath::Kind::Constant &&
        compiled.unit.kind() == CompiledPath::Kind::Constant)
        if (auto fits = checkUnit(mapping.readings->name.path.substr(1),
                                  mapping.readings->unit.path.substr(1));
            !fits)
            return propagate(fits);
    if (!compiled.hasReadings && compiled.signals.empty())
        return fail(ErrorCode::InvalidArgument, "the mapping names no signals");
    return compiled;
}

} // namespace vigil::ingest
