// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/plain_text.h"
#include "ingest/decoder.h"

#include <cmath>
#include <cstdlib>

/// What holds for everything that a decoder may produce, whatever it was given.
inline void checkDecoded(const vigil::ingest::Decoded& out) {
    const auto require = [](bool holds) {
        if (!holds)
            std::abort();
    };
    for (const auto& column : out.rows.columns) {
        require(column.size() == out.rows.rowCount());
        require(!vigil::faultOfName(column.name()));
        for (std::size_t row = 0; row < column.size(); ++row)
            if (const auto number = column.number(row))
                require(std::isfinite(*number));
    }
    for (const auto& [row, column] : out.doubtful)
        require(row < out.rows.rowCount() && column < out.rows.columns.size() &&
                !out.rows.columns[column].isNull(row));
    for (const auto& wave : out.waves) {
        require(!vigil::faultOfName(wave.bed) && !vigil::faultOfName(wave.signal) &&
                wave.rateHz > 0);
        for (const float sample : wave.samples)
            require(!std::isinf(sample));
    }
    for (std::size_t id = 0; id < 3 && id < out.rows.columns.size(); ++id)
        for (std::size_t row = 0; row < out.rows.rowCount(); ++row)
            if (const auto& ids = out.rows.columns[id]; !ids.isNull(row))
                require(!vigil::faultOfName(ids.text(row)));
    for (const auto& letter : out.rejected)
        require(!letter.detail.empty() && letter.detail == vigil::shown(letter.detail));
}
