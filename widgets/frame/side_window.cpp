// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/frame/side_window.h"

#include "widgets/alarms/alarm_strip.h"

#include <algorithm>

namespace vigil::widgets {
namespace {

constexpr int kTitleBar = 32; ///< about what a window manager adds
constexpr int kMargin = 4;

QWidget* outermost(QWidget* widget) {
    while (widget->parentWidget())
        widget = widget->parentWidget();
    return widget;
}

/// Where windows may lie, on the screen; empty when there is no strip to keep clear of.
QRect freeArea(QWidget* dialog) {
    QWidget* window = outermost(dialog);
    const auto* strip = window == dialog ? nullptr : window->findChild<AlarmStrip*>();
    if (!strip || !strip->isVisible())
        return {};
    QRect area(window->mapToGlobal(QPoint(0, 0)), window->size());
    area.setTop(strip->mapToGlobal(strip->rect().bottomLeft()).y() + kMargin);
    return area;
}

} // namespace

void showBelowAlarmStrip(QDialog* dialog) {
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setModal(false);
    if (!dialog->testAttribute(Qt::WA_Resized))
        dialog->adjustSize(); // as high as its wrapped texts need
    if (const QRect area = freeArea(dialog); !area.isEmpty()) {
        dialog->resize(dialog->size()
                           .expandedTo(dialog->minimumSizeHint())
                           .boundedTo(area.size() - QSize(2 * kMargin, kTitleBar)));
        const int spare = area.height() - kTitleBar - dialog->height();
        dialog->move(area.left() + std::max(0, (area.width() - dialog->width()) / 2),
                     area.top() + std::max(0, spare / 3));
    }
    dialog->show();
}

void askForFile(QWidget* parent, QFileDialog::AcceptMode mode, const QString& title,
                const QString& folder, const QString& filter,
                std::function<void(const QString&)> chosen) {
    auto* dialog = new QFileDialog(parent, title, folder, filter);
    dialog->setOption(QFileDialog::DontUseNativeDialog);
    dialog->setAcceptMode(mode);
    dialog->setFileMode(mode == QFileDialog::AcceptOpen ? QFileDialog::ExistingFile
                                                        : QFileDialog::AnyFile);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(chosen));
    showBelowAlarmStrip(dialog);
}

} // namespace vigil::widgets
