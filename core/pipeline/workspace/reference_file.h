// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/record_batch.h"
#include "pipeline/workspace/workspace.h"

#include <cstdint>
#include <optional>

namespace vigil::pipeline {

/// One file of reference data, looked at again and again. A file that is replaced (renamed over) or
/// rewritten in place is read once it has been the same for two looks, so that nobody reads a file
/// that is still being written. What cannot be read whole, without a single bad record, is refused
/// and the version before holds. *Thread:* one. *Owns:* the rows of the version that holds.
class ReferenceFile {
public:
    /// Reads the first version. Errors: NotFound, Io, Parse, Full (larger than 256 MiB).
    [[nodiscard]] static Result<ReferenceFile> open(ReferenceConfig config);

    [[nodiscard]] const ReferenceConfig& config() const noexcept { return m_config; }

    /// The version that holds.
    [[nodiscard]] const model::BatchPtr& rows() const noexcept { return m_rows; }

    /// Looks at the file; about once a second is meant. nullopt: nothing new. Else a new version
    /// (also when the file is whole again after an error), or why there is none; the same error is
    /// told once.
    [[nodiscard]] std::optional<Result<model::BatchPtr>> poll();

private:
    /// What changes when somebody writes or replaces the file.
    struct Signature {
        std::uint64_t inode = 0;
        std::int64_t size = 0;
        std::int64_t modifiedNs = 0;
        bool operator==(const Signature&) const = default;
    };

    explicit ReferenceFile(ReferenceConfig config) : m_config(std::move(config)) {}

    [[nodiscard]] std::optional<Signature> look() const;
    [[nodiscard]] Result<model::BatchPtr> read() const;

    ReferenceConfig m_config;
    model::BatchPtr m_rows;
    std::optional<Signature> m_seen;   ///< at the last look
    std::optional<Signature> m_judged; ///< of the file read last, good or bad
    bool m_missing = false;
};

} // namespace vigil::pipeline
