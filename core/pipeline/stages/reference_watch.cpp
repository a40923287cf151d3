// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/reference_watch.h"

#include "base/log.h"

#include <algorithm>

namespace vigil::pipeline {

namespace {

constexpr std::chrono::seconds kPollEvery{1};

} // namespace

Result<std::unique_ptr<ReferenceWatch>>
ReferenceWatch::open(const std::vector<ReferenceConfig>& configs, Context context) {
    std::unique_ptr<ReferenceWatch> watch(new ReferenceWatch(std::move(context)));
    for (const auto& config : configs) {
        auto file = ReferenceFile::open(config);
        if (!file)
            return propagate(file);
        watch->m_files.push_back({std::move(*file)});
    }
    return watch;
}

void ReferenceWatch::start() {
    for (const auto& watched : m_files)
        m_context.onVersion(watched.file.rows());
    if (!m_files.empty())
        m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void ReferenceWatch::stop() {
    m_thread.request_stop();
    if (m_thread.joinable())
        m_thread.join();
}

void ReferenceWatch::run(const std::stop_token& stop) {
    while (m_context.clock.waitFor(kPollEvery, stop))
        pollAll();
}

void ReferenceWatch::pollAll() {
    for (std::size_t i = 0; i < m_files.size(); ++i) {
        auto& watched = m_files[i];
        const auto& name = watched.file.config().name;
        const auto change = watched.file.poll();
        if (!change)
            continue;
        watched.broken = !change->has_value();
        if (watched.broken) {
            log::error("vigil.pipeline", "reference '{}' is refused, the version before holds: {}",
                       name, change->error().text());
            m_context.onBroken(i, change->error());
        } else {
            log::info("vigil.pipeline", "reference '{}' has a new version of {} rows", name,
                      (**change)->rowCount());
            m_context.onVersion(**change);
        }
    }
    const bool broken = std::ranges::any_of(m_files, &Watched::broken);
    if (std::exchange(m_broken, broken) != broken)
        m_context.onHealth(broken);
}

} // namespace vigil::pipeline
