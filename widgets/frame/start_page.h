// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

class QLabel;
class QListWidget;

namespace vigil::widgets {

/// What is shown while no session is open: four ways to begin. *Thread:* GUI.
class StartPage : public QWidget {
    Q_OBJECT
public:
    explicit StartPage(QWidget* parent = nullptr);

    /// Files opened last, newest first.
    void setRecent(const QStringList& paths);
    /// A failure to be read here: cause, next step, technical detail. Empty texts clear it.
    void setError(const QString& cause, const QString& nextStep, const QString& detail);
    /// Something is being opened: say so and lock the choices.
    void setBusy(const QString& what);

Q_SIGNALS:
    void demoRequested();
    void connectRequested();
    void openRequested();
    void recentRequested(const QString& path);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QListWidget* m_recent;
    QLabel* m_noRecent;
    QLabel* m_message;
    QList<QWidget*> m_choices;
};

} // namespace vigil::widgets
