// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"

#include <QAbstractButton>

#include <optional>

namespace vigil::widgets {

/// The field of the strip: mark, bed and text of an alarm and how long it has lasted, below it the
/// patient, since when, and how far the value went; in the colours of its priority. A button, so
/// that keyboard and screen reader reach it. *Thread:* GUI.
class AlarmBanner : public QAbstractButton {
    Q_OBJECT
public:
    /// What it says of an alarm.
    struct Content {
        std::optional<alerts::AlarmStatus> alarm; ///< nullopt: the calm state
        QString place, patient, text;
        QString calmText; ///< of the calm state
        EventTime now{};
    };

    explicit AlarmBanner(QWidget* parent = nullptr);

    void setContent(Content content);

    /// "*** B07 SpO₂ 82 < 88", without the duration.
    [[nodiscard]] QString message() const { return m_message; }

    /// "D. Ito · since 14:02:41 · lowest 78"
    [[nodiscard]] QString details() const { return m_details; }

    [[nodiscard]] QString lasted() const { return m_lasted; }

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintAlarm(QPainter& painter) const;
    [[nodiscard]] QString detailsOf(const Content& content) const;

    std::optional<alerts::AlarmStatus> m_alarm;
    QString m_message, m_details, m_lasted;
};

} // namespace vigil::widgets
