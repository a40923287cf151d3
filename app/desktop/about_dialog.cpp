// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/about_dialog.h"

#include "widgets/text/typography.h"
#include "widgets/text/wording.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace vigil::desktop {

AboutDialog::AboutDialog(Purpose purpose, QWidget* parent) : QDialog(parent) {
    const bool first = purpose == Purpose::FirstStart;
    setWindowTitle(first ? tr("Before you begin") : tr("About Vigil"));
    setAccessibleName(windowTitle());
    auto* title = new QLabel(QStringLiteral("Vigil ") + QStringLiteral(VIGIL_VERSION), this);
    title->setFont(widgets::roleFont(widgets::TextRole::Title));
    auto* line = new QLabel(widgets::shortNotice(), this);
    line->setFont(widgets::roleFont(widgets::TextRole::Strong));
    line->setWordWrap(true);
    auto* notice = new QLabel(widgets::fullNotice(), this);
    notice->setWordWrap(true);
    notice->setMinimumWidth(460);

    auto* buttons = new QDialogButtonBox(this);
    if (first) {
        buttons->addButton(tr("I understand"), QDialogButtonBox::AcceptRole);
        buttons->addButton(tr("Quit"), QDialogButtonBox::RejectRole);
    } else {
        buttons->addButton(tr("Close"), QDialogButtonBox::AcceptRole);
    }
    for (auto* button : buttons->buttons())
        button->setAccessibleName(button->text());
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 20, 24, 18);
    layout->setSpacing(12);
    layout->addWidget(title);
    layout->addWidget(line);
    layout->addWidget(notice);
    layout->addWidget(buttons);
}

} // namespace vigil::desktop
