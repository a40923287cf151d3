// SPDX-License-Identifier: GPL-3.0-or-later
// The part of SelectStage that survives a restart.
#include "engine/stage/select_stage.h"
#include "engine/state/state_reader.h"
#include "engine/state/state_writer.h"

namespace vigil::engine {

void SelectStage::save(StateWriter& out) const {
    for (const auto& before : m_before)
        if (before != nullptr)
            before->save(out);
    for (const auto& join : m_joins)
        if (join != nullptr)
            join->save(out);
    if (m_match != nullptr)
        m_match->save(out);
    if (m_analytics != nullptr)
        m_analytics->save(out);
    if (m_group != nullptr)
        m_group->save(out);
}

void SelectStage::load(StateReader& in) {
    for (const auto& before : m_before)
        if (before != nullptr)
            before->load(in);
    for (const auto& join : m_joins)
        if (join != nullptr)
            join->load(in, m_plan.tables);
    if (m_match != nullptr)
        m_match->load(in);
    if (m_analytics != nullptr)
        m_analytics->load(in);
    if (m_group != nullptr)
        m_group->load(in);
}

} // namespace vigil::engine
