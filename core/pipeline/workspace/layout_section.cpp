// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/layout_section.h"

#include "base/closest_name.h"
#include "model/signal_catalog.h"
#include "model/signal_family.h"

#include <algorithm>
#include <array>

namespace vigil::pipeline {
namespace {

using Names = std::vector<std::string_view>;

/// Systolic over diastolic, as one number of a tile.
constexpr std::array<std::string_view, 3> kPressures{"ABP", "NIBP", "PAP"};

const std::string_view* pressureOf(std::string_view name) {
    const auto found = std::ranges::find_if(
        kPressures, [&](std::string_view known) { return model::equalNames(known, name); });
    return found == kPressures.end() ? nullptr : &*found;
}

Names knownNumerics(const Workspace& workspace) {
    Names names(kPressures.begin(), kPressures.end());
    for (const auto& info : model::signalCatalog())
        if (!info.waveform)
            names.push_back(info.name);
    for (const auto& source : workspace.sources)
        if (source.mapping)
            for (const auto& signal : source.mapping->signals)
                names.push_back(signal.signal);
    return names;
}

Names knownWaves() {
    Names names;
    for (const auto& info : model::signalCatalog())
        if (info.waveform)
            names.push_back(info.name);
    return names;
}

void warn(const TomlSection& section, std::string_view key, const std::string& name,
          const std::string& what, const Names& known) {
    const auto near = base::closestName(name, known);
    section.problemAt(key, "'" + name + "' is no " + what + " that Vigil knows",
                      near.empty() ? "a tile shows it only if a sender calls it so"
                                   : "did you mean '" + std::string(near) + "'?",
                      true);
}

/// The catalog's name of a number; a name of its own stays.
std::string numericName(const TomlSection& section, const std::string& name, const Names& known) {
    if (const auto* pressure = pressureOf(name))
        return std::string(*pressure);
    const auto* info = model::findSignal(name);
    if (info != nullptr && !info->waveform)
        return std::string(info->name);
    if (std::ranges::find(known, name) == known.end())
        warn(section, "numerics", name, "number", known);
    return name;
}

std::string waveName(const TomlSection& section, const std::string& name, const Names& known) {
    const auto* info = model::findSignal(name);
    if (info != nullptr && info->waveform)
        return std::string(info->name);
    if (info != nullptr || model::signalFamily(name) == model::ParameterGroup::Other)
        warn(section, "waves", name, "wave", known);
    return name;
}

} // namespace

void readLayout(const TomlSection& section, Workspace& workspace) {
    auto& layout = workspace.layout;
    using D = WardLayout::Density;
    if (D density{};
        section.choice<D>("density", density, {{"S", D::Small}, {"M", D::Medium}, {"L", D::Large}}))
        layout.density = density;
    std::vector<std::string> names;
    if (section.names("waves", names)) {
        const auto known = knownWaves();
        for (auto& name : names)
            name = waveName(section, name, known);
        layout.waves = names;
    }
    if (section.names("numerics", names)) {
        const auto known = knownNumerics(workspace);
        for (auto& name : names)
            name = numericName(section, name, known);
        if (names.empty())
            section.problemAt("numerics", "'numerics' is empty",
                              "name at least one, for example [\"HR\"]");
        layout.numerics = names;
    }
}

} // namespace vigil::pipeline
