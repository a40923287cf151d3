// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/decode/payload_text.h"
#include "ingest/decode/time_reader.h"

#include <optional>
#include <string>
#include <vector>

namespace vigil::ingest {

/// Where a field comes from in a message of any shape.
/// `path` is dotted from the root ("data.vitals.hr"); array elements by index ("samples.0.v"); a
/// key that holds dots in double quotes (data."a.b".c); "." is all of it, for messages that are one
/// value. A step "*" is any key: the first one from which the rest leads on. "topic:2" takes the
/// third level of the topic, "key" the Kafka message key, "header:name" a header of Kafka or a user
/// property of MQTT 5, "=text" a constant.
struct FieldPath {
    std::string path;
};

struct SignalPath {
    /// Catalog name, any name for an unknown signal, or "topic:2"; "*": every number at the path,
    /// which then ends in "*", under the name of its key.
    std::string signal;
    FieldPath value;
    std::string unit;  ///< unit of the sender, canonical UCUM; empty: the catalog's
    std::string topic; ///< filter of the topics that bring it ("+/+/temperature"); empty: all
};

/// One message is one row: fields at fixed paths.
/// With `readings` set, it holds an array of {name, value, unit, time} objects.
/// With `rows` set it holds many of either: paths begin at an element of that array; one object
/// there is one row. What says whose and when a row is may stand in the element or, for all of
/// them, in the message.
struct StreamMapping {
    PayloadFormat format = PayloadFormat::Json;
    FieldPath rows;     ///< "." where the message is the array
    FieldPath bed;      ///< required
    FieldPath time;     ///< empty: the time of the broker's record, else the arrival
    TimeReader times;   ///< how times are written
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

    /// A path takes a header: the source has to read them.
    [[nodiscard]] bool readsHeaders() const;
};

} // namespace vigil::ingest
