// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/decode/decode_options.h"
#include "ingest/decode/rejection.h"
#include "model/signal_catalog.h"
#include "model/text_dictionary.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vigil::ingest {

/// value * factor + offset, between two units.
struct UnitStep {
    double factor = 1;
    double offset = 0;

    [[nodiscard]] double apply(double value) const noexcept { return value * factor + offset; }

    /// nullopt when the units measure different things or one is unknown.
    [[nodiscard]] static std::optional<UnitStep> between(std::string_view from,
                                                         std::string_view to);
};

/// Writes the rows of a batch: names signals, converts units, checks ranges. What is wrong with
/// one field becomes a dead letter, and the rest of the row stands.
/// *Thread:* decode thread only. *Owns:* what it has learnt about the senders' names.
class RowWriter {
public:
    explicit RowWriter(const DecodeOptions& options)
        : m_stream(options.stream), m_keepsMessages(options.keepsMessages) {}

    struct Head {
        std::string_view bed, device, patient; ///< empty: null
        std::optional<std::int64_t> seq;
        EventTime time{};
    };

    /// The texts of `head` must live until end().
    void begin(const RawMessage& message, const Head& head, Decoded& out);
    /// A value in the unit of the sender (empty: the catalog's); NaN is null.
    void add(std::string_view name, double value, std::string_view unit = {});
    /// A text of the row; empty is null. No signal of the catalog has one.
    void addText(std::string_view name, std::string_view text);
    /// True when a row was written: a message all of whose values are refused gives none, and is no
    /// sign of life; one that brings none at all gives an empty row. `othersRefused`: values that
    /// did not get as far as add().
    bool end(bool othersRefused = false);

private:
    /// A sender's name of a signal and what is known of it.
    struct Known {
        std::string sent;
        std::string column;
        const model::SignalInfo* info = nullptr; ///< null: no signal of the catalog
        bool usable = true;                      ///< false: blank, unseen, or a column of ours
        std::size_t hint = 0;                    ///< where its column was last
        std::string unit;                        ///< the sender's, for which `step` was made
        std::optional<UnitStep> step;
    };

    void startBatch(model::RecordBatch& rows);
    void startRow();
    Known& lookUp(std::string_view name);
    [[nodiscard]] std::size_t columnOf(Known& known);
    [[nodiscard]] bool convert(Known& known, model::Column& column, std::string_view unit,
                               double& value);
    /// The column to write to; nullptr, and told, when the name cannot be one.
    [[nodiscard]] Known* place(std::string_view name);
    void refuseName(std::string_view name);
    void refuse(model::DeadLetterReason reason, std::string detail);

    std::string m_stream;
    bool m_keepsMessages;
    /// Of bed, device and patient: the batches share them.
    std::array<std::shared_ptr<model::TextDictionary>, 3> m_ids;
    std::unordered_map<std::string, std::size_t> m_byName;
    std::vector<Known> m_known;
    std::vector<std::size_t> m_order; ///< of the previous message: names repeat in their order
    std::size_t m_position = 0;
    const RawMessage* m_message = nullptr; ///< between begin() and end()
    Decoded* m_out = nullptr;
    Head m_head;
    bool m_started = false; ///< the row
    bool m_refused = false; ///< one of its values
};

} // namespace vigil::ingest
