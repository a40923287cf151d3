// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/recorder.h"

#include "base/log.h"

namespace vigil::pipeline {

using namespace std::chrono_literals;

namespace {
constexpr std::size_t kQueueCapacity = 16'384;
}

Result<std::unique_ptr<Recorder>> Recorder::start(const std::filesystem::path& path,
                                                  store::RecordingOptions options,
                                                  base::Clock& clock) {
    auto writer = store::RecordingWriter::create(path, std::move(options));
    if (!writer)
        return propagate(writer);
    return std::unique_ptr<Recorder>(new Recorder(path, std::move(*writer), clock));
}

Recorder::Recorder(std::filesystem::path path, std::unique_ptr<store::RecordingWriter> writer,
                   base::Clock& clock)
    : m_path(std::move(path)), m_writer(std::move(writer)), m_clock(clock), m_queue(kQueueCapacity),
      m_thread([this] { run(); }) {}

Recorder::~Recorder() {
    if (m_thread.joinable())
        if (auto stopped = stop(); !stopped)
            log::error("vigil.pipeline.recorder", "{}", stopped.error().text());
}

void Recorder::offer(const ingest::RawMessage& message) {
    model::RecordedMessage copy;
    copy.arrival = message.arrival;
    copy.time = eventAtArrival(message.arrival);
    copy.topic = message.topic;
    copy.payload = message.payload;
    copy.source = message.source;
    copy.partition = message.partition;
    copy.offset = message.offset;
    if (!m_queue.tryPush(std::move(copy)))
        ++m_lost;
}

void Recorder::run() {
    std::vector<model::RecordedMessage> batch;
    bool failed = false;
    while (m_queue.drainUntil(batch, m_clock.steadyNow() + 1s)) {
        Result<void> written;
        for (const auto& message : batch) {
            written = m_writer->append(message);
            if (!written)
                break;
        }
        if (batch.empty())
            written = m_writer->seal();
        if (!written) {
            if (!failed)
                log::error("vigil.pipeline.recorder", "{}", written.error().text());
            m_error = written.error();
        }
        failed = !written;
    }
}

Result<void> Recorder::stop() {
    m_queue.close();
    m_thread.join();
    auto finished = m_writer->finish();
    m_lost += m_writer->totals().lost;
    if (!finished)
        return finished;
    if (m_error)
        return tl::unexpected<Error>(*m_error);
    return {};
}

} // namespace vigil::pipeline
