// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QLabel;
class QLineEdit;
class QListWidget;
class QPlainTextEdit;

namespace vigil::desktop {

/// The manual, as `vigilctl help` prints it: topics at the left, the page beside, and one field
/// that finds words on the page, else the page of a function or a key of the workspace. *Thread:*
/// GUI.
class HelpDialog : public QDialog {
    Q_OBJECT
public:
    explicit HelpDialog(QWidget* parent);

private:
    void showTopic(int row);
    /// What is being typed, on this page from its begin.
    void findFirst(const QString& words);
    /// The next place; where there is none, the page that is called so.
    void findNext();
    bool findFrom(int position);

    QListWidget* m_topics;
    QLineEdit* m_words;
    QLabel* m_outcome;
    QPlainTextEdit* m_page;
};

} // namespace vigil::desktop
