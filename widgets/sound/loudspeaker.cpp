// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/sound/loudspeaker.h"

#include <QAudioDevice>
#include <QAudioSink>

#include <cstring>

namespace vigil::widgets {

Loudspeaker::Loudspeaker(QObject* parent) : SoundOutput(parent) {
    connect(&m_devices, &QMediaDevices::audioOutputsChanged, this, &Loudspeaker::open);
    open();
}

Loudspeaker::~Loudspeaker() { stop(); }

void Loudspeaker::open() {
    stop();
    m_sink.reset();
    m_samples.clear();
    const QAudioDevice device = QMediaDevices::defaultAudioOutput();
    m_fault = Fault::None;
    if (device.isNull()) {
        m_fault = Fault::NoDevice;
    } else {
        m_format = device.preferredFormat();
        m_format.setSampleFormat(QAudioFormat::Int16);
        if (!m_format.isValid() || !device.isFormatSupported(m_format)) {
            m_fault = Fault::Format;
        } else {
            m_sink = std::make_unique<QAudioSink>(device, m_format);
            connect(m_sink.get(), &QAudioSink::stateChanged, this, &Loudspeaker::watch);
        }
    }
    Q_EMIT changed();
}

void Loudspeaker::watch() {
    const auto error = m_sink->error();
    const bool failed =
        error == QAudio::OpenError || error == QAudio::IOError || error == QAudio::FatalError;
    const Fault fault = failed ? Fault::Failed : Fault::None;
    if (fault == m_fault || (!failed && m_sink->state() != QAudio::ActiveState))
        return;
    m_fault = fault;
    Q_EMIT changed();
}

const QByteArray& Loudspeaker::samples(Burst burst) {
    const auto [known, isNew] = m_samples.try_emplace(burst);
    if (!isNew)
        return known->second;
    const auto tone = synthesize(burst, m_format.sampleRate());
    const auto channels = static_cast<std::size_t>(m_format.channelCount());
    QByteArray bytes(static_cast<qsizetype>(tone.size() * channels * sizeof(std::int16_t)),
                     Qt::Uninitialized);
    auto* out = bytes.data();
    for (const auto sample : tone)
        for (std::size_t channel = 0; channel < channels; ++channel, out += sizeof sample)
            std::memcpy(out, &sample, sizeof sample);
    known->second = std::move(bytes);
    return known->second;
}

void Loudspeaker::play(Burst burst) {
    if (!m_sink)
        return;
    stop();
    m_playing.setData(samples(burst));
    m_playing.open(QIODevice::ReadOnly);
    m_sink->start(&m_playing);
}

void Loudspeaker::stop() {
    if (m_sink)
        m_sink->reset(); // what is under way is not played to its end
    m_playing.close();
}

QString Loudspeaker::problem() const {
    switch (m_fault) {
    case Fault::None:
        break;
    case Fault::NoDevice:
        return tr("This computer has no sound output");
    case Fault::Format:
        return tr("The sound output does not take the alarm tones");
    case Fault::Failed:
        return tr("The sound output cannot be opened");
    }
    return {};
}

} // namespace vigil::widgets
