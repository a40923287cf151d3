// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/source.h"
#include "model/value.h"

namespace vigil::ingest {

/// What came with a message beside its payload, for RecordBatch::messages: Topic, Key and Timestamp
/// (of the Kafka record) where there are, and User, the record of its properties. Of two of one
/// name the last counts. What is no UTF-8 is null.
[[nodiscard]] model::Value messageRecord(const RawMessage& message);

} // namespace vigil::ingest
