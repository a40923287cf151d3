// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "pipeline/workspace/reference_file.h"

#include <functional>
#include <thread>
#include <vector>

namespace vigil::pipeline {

/// Keeps an eye on the reference data of a workspace, once a second. *Thread:* one controlling
/// thread; the callbacks come from its own. *Owns:* the files' newest good versions and its thread.
class ReferenceWatch {
public:
    struct Context {
        base::Clock& clock;
        std::function<void(const model::BatchPtr& rows)> onVersion;
        /// `index` in the workspace. The version before goes on holding.
        std::function<void(std::size_t index, const Error& error)> onBroken;
        /// True while at least one file is broken; called when that changes.
        std::function<void(bool broken)> onHealth;
    };

    /// Reads all files. Errors: those of ReferenceFile::open().
    [[nodiscard]] static Result<std::unique_ptr<ReferenceWatch>>
    open(const std::vector<ReferenceConfig>& configs, Context context);

    ~ReferenceWatch() { stop(); }

    /// Hands out the first versions, on this thread, then begins to watch.
    void start();
    void stop();

private:
    explicit ReferenceWatch(Context context) : m_context(std::move(context)) {}

    void run(const std::stop_token& stop);
    void pollAll();

    struct Watched {
        ReferenceFile file;
        bool broken = false;
    };

    const Context m_context;
    std::vector<Watched> m_files; ///< the watching thread's while it runs
    bool m_broken = false;
    std::jthread m_thread;
};

} // namespace vigil::pipeline
