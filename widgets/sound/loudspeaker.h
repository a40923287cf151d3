// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/sound/sound_output.h"

#include <QAudioFormat>
#include <QBuffer>
#include <QMediaDevices>

#include <map>
#include <memory>

class QAudioSink;

namespace vigil::widgets {

/// The default output of the computer, whichever that is at the moment. *Thread:* GUI. *Owns:* the
/// stream and the samples of all bursts.
class Loudspeaker final : public SoundOutput {
    Q_OBJECT
public:
    explicit Loudspeaker(QObject* parent = nullptr);
    ~Loudspeaker() override;

    void play(Burst burst) override;
    void stop() override;
    [[nodiscard]] QString problem() const override;

private:
    void open();
    void watch();
    [[nodiscard]] const QByteArray& samples(Burst burst);

    enum class Fault { None, NoDevice, Format, Failed };

    QMediaDevices m_devices;
    QAudioFormat m_format;
    std::unique_ptr<QAudioSink> m_sink;
    QBuffer m_playing;
    std::map<Burst, QByteArray> m_samples;
    Fault m_fault = Fault::None;
};

} // namespace vigil::widgets
