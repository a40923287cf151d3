// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/rows/json_shape.h"
#include "ingest/rows/row_columns.h"

#include <string>
#include <string_view>
#include <vector>

namespace vigil::ingest {

/// The shapes of the last records of a file, and what becomes of their values. A record of a known
/// one is read by it. *Thread:* one.
class JsonShapes {
public:
    /// What becomes of a value.
    struct Put {
        std::size_t scalar = 0;
        std::size_t target = 0; ///< field, or part of one
        bool part = false;
    };

    /// `timeName`: the member in which the time is; within it the path goes as `columns` says.
    JsonShapes(std::string timeName, const RowColumns& columns)
        : m_timeName(std::move(timeName)), m_columns(columns) {}

    /// True when the record is of a known shape; what follows tells of it until the next call.
    [[nodiscard]] bool read(std::string_view text);

    /// Fields at the top.
    [[nodiscard]] std::size_t fields() const noexcept { return m_known[m_last].fields; }

    [[nodiscard]] const std::vector<Put>& puts() const noexcept { return m_known[m_last].puts; }

    [[nodiscard]] const JsonShape::Scalar& value(const Put& put) const noexcept {
        return m_scalars[put.scalar];
    }

    /// nullptr where records of the shape have no time.
    [[nodiscard]] const JsonShape::Scalar* time() const noexcept {
        const auto& known = m_known[m_last];
        return known.dated ? &m_scalars[known.time] : nullptr;
    }

    /// Remembers the shape of a record that was parsed, and whose fields are known.
    void learn(std::string_view text);

private:
    struct Known {
        JsonShape shape;
        std::size_t version = 0; ///< of the columns
        std::size_t fields = 0;
        std::vector<Put> puts;
        bool dated = false;
        std::size_t time = 0;
    };

    [[nodiscard]] bool plan(Known& known) const;
    [[nodiscard]] bool planField(std::size_t node, std::size_t field, Known& known) const;
    [[nodiscard]] bool planTime(Known& known) const;

    std::string m_timeName;
    const RowColumns& m_columns;
    std::vector<Known> m_known;
    std::size_t m_last = 0;   ///< that a record was of
    std::size_t m_next = 0;   ///< to be given up for a new one
    std::size_t m_missed = 0; ///< records of no known shape, less those of one
    std::vector<JsonShape::Scalar> m_scalars;
};

} // namespace vigil::ingest
