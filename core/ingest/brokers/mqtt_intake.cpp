// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/brokers/mqtt_intake.h"

#include "base/log.h"
#include "transport/mqtt/topic_filter.h"

#include <algorithm>
#include <fstream>
#include <utility>

namespace vigil::ingest {
namespace {

constexpr const char* kLog = "vigil.ingest.mqtt";
/// How often it is asked whether a queue that is full is still wanted.
constexpr auto kFullQueue = std::chrono::milliseconds{100};

/// Numbers do not repeat after a restart, nor fall behind what is committed.
std::int64_t firstNumber(const IngressPlace& journal, const base::Clock& clock) {
    const auto now =
        std::chrono::floor<std::chrono::microseconds>(clock.now().time_since_epoch()).count();
    return std::max<std::int64_t>(now, journal.committed);
}

} // namespace

MqttIntake::MqttIntake(const MqttSourceOptions& options, std::uint32_t source,
                       const base::Clock& clock, RawQueue& queue)
    : m_options(options), m_source(source), m_clock(clock), m_queue(queue),
      m_nextOffset(firstNumber(options.journal, clock)) {
    if (m_options.journal.folder.empty())
        return;
    auto opened = IngressJournal::open({.folder = m_options.journal.folder,
                                        .owner = m_options.journal.owner,
                                        .keep = m_options.journal.keep},
                                       m_clock);
    if (!opened) {
        setUnkept(opened.error().text());
        return;
    }
    m_journal = std::move(*opened);
    m_repeats.taken(m_journal->newest());
    if (const auto known = std::max(m_journal->next(), m_options.journal.committed); known >= 0)
        m_nextOffset = known;
}

std::string MqttIntake::keptClientId() const {
    if (!m_journal)
        return transport::uniqueClientId();
    const auto file = m_options.journal.folder / "client-id";
    std::string id;
    std::ifstream(file) >> id;
    if (id.empty()) {
        id = transport::uniqueClientId();
        std::ofstream(file) << id;
    }
    return id;
}

void MqttIntake::replay(const std::stop_token& stop) {
    const auto& resume = m_options.journal;
    if (!m_journal || (m_journal->isForeign() && resume.committed < 0))
        return;
    std::uint64_t handedOn = 0, gone = 0;
    std::int64_t due = resume.committed;
    const auto from =
        resume.learnFrom >= 0 ? std::min(resume.learnFrom, resume.committed) : resume.committed;
    m_journal->read(from, [&](RawMessage message) {
        message.source = m_source;
        message.journalled = true;
        message.known = message.offset < resume.committed;
        message.received = m_clock.steadyNow();
        if (!message.known) {
            ++handedOn;
            gone += due < 0 ? 0 : static_cast<std::uint64_t>(message.offset - due);
            due = message.offset + 1;
        }
        while (!stop.stop_requested() &&
               !m_queue.pushUntil(message, m_clock.steadyNow() + kFullQueue)) {
        }
        return !stop.stop_requested();
    });
    m_missed.fetch_add(gone, std::memory_order_relaxed);
    if (handedOn > 0 || gone > 0)
        log::info(kLog, "source {}: {} messages of the run before are worked off, {} are gone",
                  m_source, handedOn, gone);
    if (m_journal->wasCutOff())
        log::warning(kLog,
                     "source {}: the computer went down while messages came: those of its last "
                     "second may be lost",
                     m_source);
}

RawMessage MqttIntake::stamped(std::string topic, bool retained) const {
    RawMessage raw;
    raw.source = m_source;
    const auto& filters = m_options.topicFilters;
    if (m_options.journal.folder.empty()) // else there is one line of numbers
        for (std::size_t i = 0; i < filters.size(); ++i)
            if (transport::topicMatches(filters[i], topic)) {
                raw.partition = static_cast<std::uint32_t>(i);
                break;
            }
    raw.arrival = m_clock.now();
    raw.received = m_clock.steadyNow();
    raw.topic = std::move(topic);
    raw.retained = retained;
    return raw;
}

void MqttIntake::take(transport::MqttMessage message) {
    const auto size = message.payload.size();
    const auto digest = IngressJournal::digest(message.topic, message.payload);
    auto raw = stamped(std::move(message.topic), message.retained);
    raw.payload = std::move(message.payload);
    raw.properties = std::move(message.properties);
    raw.repeated = message.repeated && m_repeats.isRepeat(digest);
    if (message.acknowledged && !raw.repeated)
        m_repeats.taken(digest);
    if (RawMessageBytes{}(raw) > m_queue.byteCapacity()) { // it would drive out all others
        raw.kind = RawMessage::Kind::TooLarge;
        raw.refusedBytes = size;
        raw.payload = {};
    }
    handOn(std::move(raw), size);
}

void MqttIntake::take(transport::MqttRefused refused) {
    auto raw = stamped(std::move(refused.topic), refused.retained);
    raw.kind = RawMessage::Kind::TooLarge;
    raw.refusedBytes = refused.bytes;
    handOn(std::move(raw), refused.bytes);
}

void MqttIntake::handOn(RawMessage raw, std::size_t bytes) {
    m_messages.fetch_add(1, std::memory_order_relaxed);
    m_bytes.fetch_add(bytes, std::memory_order_relaxed);
    if (raw.repeated)
        return push(std::move(raw));
    const auto offset = raw.offset = m_nextOffset++;
    if (m_journal)
        IngressJournal::encode(raw, m_record);
    push(std::move(raw)); // first: an alarm does not wait for a disk
    if (m_journal)
        keep(offset);
}

void MqttIntake::push(RawMessage raw) {
    m_dropped.fetch_add(m_queue.pushDropOldest(std::move(raw)), std::memory_order_relaxed);
}

void MqttIntake::keep(std::int64_t offset) {
    const auto kept = m_journal->append(offset, m_record);
    if (kept.has_value() != m_failing)
        return;
    m_failing = !kept;
    setUnkept(kept ? std::string() : kept.error().text());
}

void MqttIntake::setUnkept(std::string why) {
    if (!why.empty()) {
        why = "what is received is lost if the program ends unexpectedly: " + why;
        log::warning(kLog, "source {}: {}", m_source, why);
    }
    const base::MutexLock lock(m_mutex);
    m_unkept = std::move(why);
}

void MqttIntake::committed(std::int64_t next) {
    if (m_journal)
        m_journal->cutBelow(next);
}

void MqttIntake::close() {
    if (m_journal)
        m_journal->close();
}

void MqttIntake::addTo(SourceStatus& status) const {
    status.messages = m_messages.load(std::memory_order_relaxed);
    status.bytes = m_bytes.load(std::memory_order_relaxed);
    status.dropped = m_dropped.load(std::memory_order_relaxed);
    status.missed = m_missed.load(std::memory_order_relaxed);
    status.cutOff = m_journal && m_journal->wasCutOff();
    const base::MutexLock lock(m_mutex);
    if (!m_unkept.empty())
        status.warning += (status.warning.empty() ? "" : "; ") + m_unkept;
}

} // namespace vigil::ingest
