// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/decode/decode_options.h"
#include "ingest/decode/stream_mapping.h"
#include "ingest/decoder.h"

#include <memory>

namespace vigil::ingest {

/// Decodes messages of any shape by a mapping: rows only, no waves. JSON, what PayloadText makes
/// JSON of, or one plain value. One message is one row; with `rows` one for each element, oldest
/// first; with readings, one for each distinct time among them. A mapped signal that is absent is
/// null, but a message without any brings nothing and is refused; numbers may come as text, on and
/// off as 1 and 0. *Thread:* decode thread only.
class JsonPathDecoder final : public Decoder {
public:
    /// Error: InvalidArgument when the mapping can never work (no bed, an unknown unit, a bad
    /// path).
    [[nodiscard]] static Result<std::unique_ptr<JsonPathDecoder>> open(const StreamMapping& mapping,
                                                                       DecodeOptions options);
    ~JsonPathDecoder() override;

    void decode(const RawMessage& message, Decoded& out) override;
    void reset() override;
    [[nodiscard]] std::string saveSequences() const override;
    bool resumeSequences(std::string_view saved) override;

private:
    class Private;
    explicit JsonPathDecoder(std::unique_ptr<Private> d);
    std::unique_ptr<Private> m_d;
};

} // namespace vigil::ingest
