// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QWidget>

#include <functional>
#include <vector>

class QHBoxLayout;
class QLabel;
class QProgressBar;
class QPushButton;

namespace vigil::widgets {

/// Something to be said or asked about sessions. *Thread:* value, GUI only.
struct Notice {
    enum class Kind { Progress, Failure, Question };

    struct Action {
        const char* name = ""; ///< object name of its button
        QString text;
        std::function<void()> run; ///< may be empty: only put the notice away
    };

    Kind kind = Kind::Progress;
    QString text;
    QString detail; ///< first line wraps; further lines keep their columns (source and caret)
    /// The last one changes nothing: it answers Escape, and a question's focus begins there.
    std::vector<Action> actions;
};

/// The one place for notices, between the alarm strip and the page. Never a dialog: alarms stay in
/// sight and can be acknowledged whatever is asked. Hidden without a notice; a new one replaces the
/// one before. *Thread:* GUI.
class NoticeBar : public QWidget {
    Q_OBJECT
public:
    explicit NoticeBar(QWidget* parent = nullptr);

    void setNotice(Notice notice);
    void clear();

    [[nodiscard]] bool isClear() const { return m_notice.text.isEmpty(); }

    [[nodiscard]] const Notice& notice() const { return m_notice; }

Q_SIGNALS:
    void cleared();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void makeButtons();
    void answer(std::size_t action);
    void takeFocus();
    void giveFocusBack();
    void applyColours();

    Notice m_notice;
    QLabel* m_text;
    QLabel* m_detail;
    QLabel* m_source;
    QProgressBar* m_progress;
    QHBoxLayout* m_row;
    std::vector<QPushButton*> m_buttons;
    QPointer<QWidget> m_before; ///< what had the focus
};

} // namespace vigil::widgets
