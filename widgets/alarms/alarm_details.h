// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/facade.h"
#include "pipeline/view/snapshot.h"

#include <QWidget>

#include <optional>

class QLabel;
class QListWidget;

namespace vigil::widgets {

/// One alarm with all that happened to it: since when it holds, how far it went, who was told and
/// what came of it, what people did. *Thread:* GUI.
class AlarmDetails : public QWidget {
    Q_OBJECT
public:
    explicit AlarmDetails(QWidget* parent = nullptr);

    /// nullopt: none is selected.
    void setAlarm(const std::optional<alerts::AlarmStatus>& alarm,
                  const pipeline::Snapshot& snapshot);
    /// Of the alarm on show; another's is passed over.
    void setStory(const pipeline::IncidentStory& story);

    /// What the timeline says, a line an event.
    [[nodiscard]] QStringList lines() const;

private:
    void fill();

    std::optional<alerts::AlarmStatus> m_alarm;
    pipeline::IncidentStory m_story;
    QLabel* m_title;
    QLabel* m_facts;
    QLabel* m_guidance;
    QListWidget* m_lines;
};

/// What an event of an incident, or a command, is called for people: "called", "delivered".
[[nodiscard]] QString incidentWord(const QString& word);
/// What to look at first; empty where there is nothing to be said.
[[nodiscard]] QString guidanceFor(const alerts::AlarmStatus& alarm);

} // namespace vigil::widgets
