// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/decode/timestamp.h"

#include <optional>
#include <string>
#include <vector>

namespace vigil::ingest {

/// Where a field comes from in a JSON message of any shape.
/// `path` is dotted from the root ("data.vitals.hr"); array elements by index ("samples.0.v").
/// "topic:2" takes the third level of the topic, "key" the Kafka message key, "=text" a constant.
struct FieldPath {
    std::string path;
};

struct SignalPath {
    std::string signal; ///< catalog name, or any name for an unknown signal
    FieldPath value;
    std::string unit; ///< unit of the sender, canonical UCUM; empty: the catalog's
};

/// One message is one row: fields at fixed paths.
/// With `readings` set, one message is an array of {name, value, unit, time} objects.
struct StreamMapping {
    FieldPath bed;  ///< required
    FieldPath time; ///< empty: arrival time
    TimestampFormat timeFormat = TimestampFormat::Iso8601;
    FieldPath patient;  ///< empty: none
    FieldPath device;   ///< empty: none
    FieldPath sequence; ///< empty: gaps cannot be seen
    std::vector<SignalPath> signals;

    struct Readings {
        FieldPath array;
        FieldPath name; ///< relative to an element, as value, unit and time are
        FieldPath value;
        FieldPath unit; ///< empty: the catalog's
        FieldPath time; ///< empty: the message's
    };

    std::optional<Readings> readings;
};

} // namespace vigil::ingest
