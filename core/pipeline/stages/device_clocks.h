// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/decoder.h"
#include "model/device_clock.h"
#include "pipeline/stages/arrival_clock.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace vigil::pipeline {

/// The clocks of the devices behind one source. What a message brought gets the times that it is
/// judged by; which clocks are off is told when it changes.
/// *Thread:* the decode stage's. *Owns:* one clock a bed, device and topic.
class DeviceClocks {
public:
    /// At a moment of the arrival line a device's clock is off, by what it is ahead, or no longer.
    using Tell = std::function<void(const std::string& bed, const std::string& device,
                                    std::optional<Ticks> ahead, EventTime at)>;

    /// `arrivals` null: a recorded or simulated source, whose arrivals are its own.
    DeviceClocks(ArrivalClock* arrivals, model::ClockBounds bounds, Tell tell)
        : m_arrivals(arrivals), m_bounds(bounds), m_tell(std::move(tell)) {}

    /// The clocks go on under another session. `arrivals`: null where it was.
    void lead(ArrivalClock* arrivals, model::ClockBounds bounds, Tell tell);

    /// Where a message begins in what is decoded.
    struct Mark {
        std::size_t row = 0;
        std::size_t wave = 0;
    };

    [[nodiscard]] static Mark markOf(const ingest::Decoded& decoded) noexcept {
        return {decoded.rows.rowCount(), decoded.waves.size()};
    }

    /// `connected`: the source was not, some seconds ago.
    void judge(const ingest::RawMessage& message, bool connected, Mark begin,
               ingest::Decoded& decoded);

    /// The arrival line has been moved by this in all: so are the messages judged from now on.
    void follow(Ticks adopted);

    /// Forgets all clocks (after a replay seek).
    void reset();

private:
    struct Device {
        std::string bed, name;
        std::size_t off = 0; ///< of its clocks
        Ticks told{};
    };

    struct Entry {
        model::DeviceClock clock;
        Device* device = nullptr;
        // Rows of the newest message whose age was not decided, while they can still be.
        std::uint64_t batch = 0;
        std::size_t undecidedFrom = 0, undecidedTo = 0;
    };

    [[nodiscard]] Entry& entryOf(std::string_view bed, std::string_view device,
                                 const std::string& topic);
    [[nodiscard]] model::DeviceClock::Verdict judge(Entry& entry, model::MessageTimes times);
    void judgeRows(model::MessageTimes times, const std::string& topic, std::size_t begin,
                   model::RecordBatch& rows);
    void judgeWave(model::MessageTimes times, const std::string& topic,
                   model::WaveformBlock& block);
    void tellOf(Entry& entry, std::optional<Ticks> before);

    ArrivalClock* m_arrivals;
    model::ClockBounds m_bounds;
    Tell m_tell;
    std::uint64_t m_batch = 0; ///< of rows that are being decoded
    EventTime m_now{};         ///< arrival of the newest message
    bool m_past = false;       ///< it was received by the run before, longer ago than is in time
    Ticks m_adopted{};         ///< moves of the arrival line that the clocks have followed
    std::unordered_map<std::string, Entry> m_entries;
    std::map<std::pair<std::string, std::string>, Device> m_devices;
    std::string m_key; ///< scratch
};

} // namespace vigil::pipeline
