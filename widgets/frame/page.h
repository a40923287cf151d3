// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "pipeline/view/snapshot.h"
#include "widgets/text/icons.h"

#include <QLatin1String>
#include <QString>
#include <QWidget>

#include <memory>

namespace vigil::widgets {

/// A page by its word: what settings and the command line call it. *Thread:* value.
struct PageId {
    QLatin1String word;

    friend bool operator==(PageId a, PageId b) noexcept { return a.word == b.word; }

    // Those that other parts of the window lead to.
    static const PageId Ward, Bed, Alarms, Replay, Operations;
};

inline constexpr PageId PageId::Ward{QLatin1String("ward")};
inline constexpr PageId PageId::Bed{QLatin1String("bed")};
inline constexpr PageId PageId::Alarms{QLatin1String("alarms")};
inline constexpr PageId PageId::Replay{QLatin1String("replay")};
inline constexpr PageId PageId::Operations{QLatin1String("operations")};

/// How the rail shows a page.
struct PageHead {
    PageId id;
    int digit = 0; ///< Ctrl+1 to Ctrl+9; 0: none
    Glyph glyph = Glyph::Ward;
    QString title; ///< translated
};

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
