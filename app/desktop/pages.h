// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/frame/page.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace vigil::pipeline {
class Facade;
}

namespace vigil::widgets {
class MetricHistory;
class WaveformStore;
} // namespace vigil::widgets

namespace vigil::desktop {

class Settings;

/// What the window is for its pages. *Thread:* GUI. Outlives them.
class PageHost : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    [[nodiscard]] virtual pipeline::Facade& facade() = 0;
    [[nodiscard]] virtual Settings& settings() = 0;
    [[nodiscard]] virtual widgets::WaveformStore& waves() = 0;
    [[nodiscard]] virtual widgets::MetricHistory& history() = 0;
    /// Files, without connections.
    [[nodiscard]] virtual QStringList recentFiles() const = 0;

    [[nodiscard]] const QString& bed() const { return m_bed; }

    /// Another bed is looked at; the page stays.
    void setBed(const QString& bed) {
        if (bed == m_bed)
            return;
        m_bed = bed;
        Q_EMIT bedChanged(bed);
    }

Q_SIGNALS:
    void bedChanged(const QString& bed);

    // What a page asks of the window.
    void pageRequested(vigil::widgets::PageId page);
    void openRequested();
    void pathRequested(const QString& path);
    void connectRequested();
    void setAsideRequested();

private:
    QString m_bed;
};

/// One page of the window: how the rail shows it, and how it is made and joined to the core.
struct PageSpec {
    widgets::PageId id;
    int digit = 0; ///< Ctrl+1 to Ctrl+9; it stays when other pages come
    widgets::Glyph glyph = widgets::Glyph::Ward;
    QString (*title)() = nullptr; ///< in the language of now
    widgets::Page* (*make)(PageHost& host, QWidget* parent) = nullptr;
};

using PageList = std::vector<PageSpec>;

/// Every page, in the order of the rail. The first one is the one to begin with.
[[nodiscard]] const PageList& pages();

/// nullopt where the list has no page of that word, whatever its case.
[[nodiscard]] std::optional<widgets::PageId> pageFromName(const QString& name,
                                                          const PageList& list = pages());

} // namespace vigil::desktop
