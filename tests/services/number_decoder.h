// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/decoder.h"

#include <string>

namespace vigil::tests {

/// Reads "72" as a heart rate and refuses everything else. *Thread:* one.
class NumberDecoder final : public ingest::Decoder {
public:
    void decode(const ingest::RawMessage& message, ingest::Decoded& out) override {
        if (message.payload.empty() || message.payload.front() < '0' ||
            message.payload.front() > '9') {
            model::DeadLetter refused;
            refused.detail = "not a number";
            refused.topic = message.topic;
            out.rejected.push_back(refused);
            return;
        }
        auto& column = out.rows.columnForWriting("HR");
        out.rows.beginRow(eventAtArrival(message.arrival), message.arrival, {});
        column.appendFloat(std::stod(message.payload));
        out.rows.finishRow();
    }

    void reset() override {}

    [[nodiscard]] std::string saveSequences() const override { return {}; }

    bool resumeSequences(std::string_view) override { return true; }
};

} // namespace vigil::tests
