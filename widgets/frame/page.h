// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "pipeline/snapshot.h"

#include <QWidget>

#include <memory>

namespace vigil::widgets {

/// The pages of the rail, in its order; Ctrl+1 is the first.
enum class PageId { Ward, Bed, Alarms, Replay, Query, Operations };

inline constexpr int kPageCount = 6;

/// One page of the main view. Made when first opened, kept afterwards. *Thread:* GUI.
class Page : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;

    /// A newer snapshot, never null, at most twenty times a second while the page is visible; a
    /// page that becomes visible gets the newest one first.
    virtual void setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot) = 0;

    /// A frame of the display is due: move the waves. 60 times a second while visible, five times
    /// while hidden, so that traces are there when the page comes back.
    virtual void advance(SteadyTime now) { static_cast<void>(now); }

    /// What has the focus when the page is opened. Never by setFocusProxy(): Qt would end the Tab
    /// ring at the page, or leave out what comes before the proxy.
    [[nodiscard]] virtual QWidget* firstFocus() { return this; }

    /// What Find (`/`) puts the cursor into; nullptr when the page has no search.
    [[nodiscard]] virtual QWidget* searchField() const { return nullptr; }
};

} // namespace vigil::widgets
