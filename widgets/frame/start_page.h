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

    /// What was opened last, newest first: paths of files, keys of connections (connectionKey()).
    void setRecent(const QStringList& entries);

    void focusFirst();

Q_SIGNALS:
    void demoRequested();
    void connectRequested();
    void openRequested();
    void recentRequested(const QString& entry);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QListWidget* m_recent;
    QLabel* m_noRecent;
    QWidget* m_first;
    QWidget* m_goOn; ///< the choice that leads into the list
};

} // namespace vigil::widgets
