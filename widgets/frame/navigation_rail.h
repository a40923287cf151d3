// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/frame/page.h"

#include <vector>

class QToolButton;
class QVBoxLayout;

namespace vigil::widgets {

/// The left rail: one button a page, in the order in which they were added, and the menu
/// button at the bottom. *Thread:* GUI.
class NavigationRail : public QWidget {
    Q_OBJECT
public:
    explicit NavigationRail(QWidget* parent = nullptr);

    void addPage(const PageHead& head);
    void setCurrent(PageId page);
    /// Pages can be chosen only while a session is open.
    void setPagesEnabled(bool enabled);
    /// Alarms that nobody has acknowledged, on the Alarms button; 0 hides the number.
    void setAlarmCount(int count);

    [[nodiscard]] QToolButton* menuButton() const { return m_menu; }

Q_SIGNALS:
    void pageRequested(vigil::widgets::PageId page);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void nameAlarmButton();
    [[nodiscard]] QToolButton* button(PageId page) const;
    void makeRoomFor(const QString& word);

    struct Entry {
        PageId page;
        QToolButton* button;
    };

    std::vector<Entry> m_entries;
    QToolButton* m_menu;
    QVBoxLayout* m_pages;
    int m_alarms = 0;
};

} // namespace vigil::widgets
