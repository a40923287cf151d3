// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/sequenced_message.h"

namespace vigil::ingest {

SequencedMessage::SequencedMessage(SequenceTracker& tracker, std::string_view device,
                                   std::string_view stream, std::optional<std::int64_t> number,
                                   EventTime time, ArrivalTime arrival)
    : m_time(time) {
    if (!number)
        return;
    m_number = *number;
    m_window = &tracker.window(device, stream);
    m_verdict = m_window->classify(m_number, m_time, arrival);
}

void SequencedMessage::settle(bool taken, std::string_view bed, std::string_view signal,
                              Decoded& out) {
    if (m_window == nullptr)
        return;
    if (isDuplicate()) {
        ++out.duplicates;
        return;
    }
    if (!taken) {
        m_window->refuse(m_number);
        return;
    }
    if (m_verdict.missing != 0)
        out.gaps.push_back({std::string(bed), std::string(signal), m_window->newestTime(), m_time,
                            m_verdict.missing});
    m_window->accept(m_number, m_time, m_verdict);
    out.recovered += m_verdict.kind == SequenceVerdict::Kind::Filled ? 1 : 0;
}

} // namespace vigil::ingest
