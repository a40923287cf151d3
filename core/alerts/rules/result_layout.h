// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/rules/result_alarms.h"
#include "alerts/rules/result_rule.h"
#include "model/record_batch.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::alerts {

/// Where one rule finds what it needs in the rows of an output. *Thread:* value.
class ResultLayout {
public:
    ResultLayout(std::uint32_t number, const ResultRule& rule, const model::RecordBatch& batch);

    [[nodiscard]] std::uint32_t rule() const noexcept { return m_number; }

    /// The bed of a row, or else its patient; empty: there is neither, it is the system's.
    [[nodiscard]] std::string bed(const model::RecordBatch& batch, std::size_t row) const;
    /// What of the key is no bed; nullopt where a part of the key is null.
    [[nodiscard]] std::optional<std::string> key(const model::RecordBatch& batch,
                                                 std::size_t row) const;
    [[nodiscard]] ResultAlarms::Row read(const model::RecordBatch& batch, std::size_t row) const;

private:
    using Place = std::optional<std::size_t>; ///< of a column; none: it is null in every row

    [[nodiscard]] std::optional<Reading> reading(const model::RecordBatch& batch,
                                                 std::size_t row) const;

    std::uint32_t m_number;
    bool m_always; ///< every row violates
    bool m_clears; ///< by an expression of its own
    Place m_when, m_clear, m_bed, m_patient, m_value;
    bool m_bedIsKey = false;
    std::vector<Place> m_keys; ///< but for the bed
    RuleText m_text;
    std::vector<Place> m_textColumns;
};

/// A value as texts for people show it: numbers with six digits at most.
[[nodiscard]] std::string valueText(const model::Value& value);

} // namespace vigil::alerts
