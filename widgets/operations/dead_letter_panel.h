// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/facade.h"

#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace vigil::widgets {

class CellTable;

/// Refused messages with their reason and their raw bytes, as text or in hexadecimal.
/// *Thread:* GUI.
class DeadLetterPanel : public QWidget {
    Q_OBJECT
public:
    explicit DeadLetterPanel(QWidget* parent = nullptr);

    /// Newest first. The selected message stays selected.
    void setList(pipeline::DeadLetterList list);
    /// Asks for the list, and says so.
    void refresh();

    [[nodiscard]] bool isLoading() const { return m_loading; }

    [[nodiscard]] CellTable& model() const { return *m_model; }

Q_SIGNALS:
    void requested(int most);

private:
    [[nodiscard]] QString emptyText() const;
    void showPayload();
    void showState();

    pipeline::DeadLetterList m_list;
    bool m_loading = false, m_known = false;
    CellTable* m_model;
    QTableView* m_table;
    QPlainTextEdit* m_payload;
    QLabel* m_detail;
    QLabel* m_empty;
    QPushButton* m_hex;
    QPushButton* m_refresh;
    QStackedWidget* m_stack;
    qint64 m_shown = -1; ///< id of the message whose bytes are on show
    bool m_shownHex = false;
};

/// Offset, 16 bytes and their ASCII a line, as hex dumps are.
[[nodiscard]] QString hexDump(const QByteArray& bytes);
/// UTF-8 as shownLines() shows it: line breaks and tabs stay.
[[nodiscard]] QString visibleText(const QByteArray& bytes);

} // namespace vigil::widgets
