// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "pipeline/view/snapshot.h"
#include "store/journal/restart_state.h"
#include "store/writer.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace vigil::pipeline {

/// Why a store was not opened.
struct StoreFailure {
    StoreAbsence why = StoreAbsence::Failed;
    Error error;
};

/// Opens the store, as often as it takes, and says in one word what is in the way.
/// *Thread:* the store's. *Owns:* nothing.
class StoreOpener {
public:
    /// `options`: all but the numbers taken and the stop token.
    StoreOpener(store::WriterOptions options, base::Clock& clock)
        : m_options(std::move(options)), m_clock(clock) {}

    using Opened = tl::expected<std::unique_ptr<store::StoreWriter>, StoreFailure>;
    /// What can be read before anything is written, and of which file. It has the lock by then,
    /// unless that cannot be had.
    using OnRestart = std::function<void(store::RestartState, store::FileIdentity)>;

    [[nodiscard]] Opened open(std::uint64_t takenNumbers, const std::stop_token& stop,
                              const OnRestart& onRestart = {}) const;

    /// Removes what an earlier run stored. Without effect while another program has it.
    void removeStored() const;

    [[nodiscard]] const store::WriterOptions& options() const noexcept { return m_options; }

private:
    [[nodiscard]] StoreFailure failureOf(Error error) const;
    void tellRestart(const OnRestart& onRestart) const;

    store::WriterOptions m_options;
    base::Clock& m_clock;
};

/// In one word, of an error that a store gave; looks at the file.
[[nodiscard]] StoreAbsence absenceOf(const Error& error, const std::filesystem::path& database);

/// The cause and the next step, for logs and reports.
[[nodiscard]] std::string explained(StoreAbsence why, const std::string& detail);

} // namespace vigil::pipeline
