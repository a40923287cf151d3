// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/view/snapshot.h"
#include "widgets/bed/bed_page.h"
#include "widgets/bed/bed_waves.h"
#include "widgets/charts/waveform_store.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace vigil::test {

/// The page of one bed with waves of a test's own, fed at their rate by a clock of its own.
class WaveBed {
public:
    void add(const std::string& signal, const std::string& unit, double rateHz) {
        auto channel = std::make_shared<pipeline::WaveChannel>(view.bed, signal, unit, rateHz);
        view.waves.push_back({channel, pipeline::Freshness::Live});
        m_samples.emplace_back();
        m_sent.push_back(0);
    }

    /// Samples of a wave from now on.
    void play(std::size_t wave, const std::vector<float>& samples) {
        m_samples[wave] = samples;
        m_sent[wave] = 0;
        m_began = m_now;
    }

    void show(const QSize& size) {
        view.occupied = true;
        page.resize(size);
        page.setBed(QString::fromStdString(view.bed));
        snapshot();
        page.show();
        step();
    }

    /// A frame of 20 ms; a snapshot with every fifth.
    void step() {
        m_now += 0.02;
        for (std::size_t i = 0; i < m_samples.size(); ++i) {
            auto& channel = *view.waves[i].channel;
            const auto due = std::min(static_cast<std::size_t>((m_now - m_began) * channel.rateHz),
                                      m_samples[i].size());
            if (due > m_sent[i])
                channel.ring.write(std::span(m_samples[i]).subspan(m_sent[i], due - m_sent[i]));
            m_sent[i] = std::max(m_sent[i], due);
        }
        const SteadyTime now{std::chrono::milliseconds(static_cast<int>(m_now * 1000 + 0.5))};
        store.drain(now);
        page.advance(now);
        if (++m_frames % 5 == 0)
            snapshot();
    }

    void run(double seconds) {
        for (int i = 0; i < static_cast<int>(seconds * 50 + 0.5); ++i)
            step();
    }

    void snapshot() {
        auto next = std::make_shared<pipeline::Snapshot>();
        next->mode = pipeline::Mode::Live;
        pipeline::BedView other;
        other.bed = other.label = "other";
        other.occupied = true;
        next->beds = {view, other};
        store.setSnapshot(*next);
        page.setSnapshot(next);
    }

    pipeline::BedView view = named("B01");
    widgets::WaveformStore store;
    widgets::BedPage page{store};

private:
    static pipeline::BedView named(const std::string& bed) {
        pipeline::BedView view;
        view.bed = view.label = bed;
        view.freshness = pipeline::Freshness::Live;
        return view;
    }

    std::vector<std::vector<float>> m_samples;
    std::vector<std::size_t> m_sent;
    double m_now = 1;
    double m_began = 1;
    int m_frames = 0;
};

} // namespace vigil::test
