// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/facade.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace vigil::widgets {

class CellTable;

/// What the journal says was lost: of which bed and signal, from when to when, how much and why.
/// *Thread:* GUI.
class LossPanel : public QWidget {
    Q_OBJECT
public:
    explicit LossPanel(QWidget* parent = nullptr);

    void setList(pipeline::LossList list);
    /// Asks for the list, and says so.
    void refresh();

    [[nodiscard]] bool isLoading() const { return m_loading; }

    [[nodiscard]] CellTable& model() const { return *m_model; }

Q_SIGNALS:
    void requested(int most);

private:
    [[nodiscard]] QString emptyText() const;
    [[nodiscard]] QString sumText() const;
    void showState();
    void copy();

    pipeline::LossList m_list;
    bool m_loading = false, m_known = false;
    CellTable* m_model;
    QLabel* m_empty;
    QLabel* m_sum;
    QPushButton* m_copy;
    QPushButton* m_refresh;
    QStackedWidget* m_stack;
};

} // namespace vigil::widgets
