// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/frame/page.h"
#include "widgets/ward/bed_tile.h"

#include <array>
#include <optional>

class QLabel;
class QHBoxLayout;
class QLineEdit;
class QPushButton;
class QScrollArea;

namespace vigil::widgets {

class WardSurface;
class WaveformStore;

/// The ward overview: find, density and the surface of tiles. *Thread:* GUI.
class WardPage : public Page {
    Q_OBJECT
public:
    /// `waves` must outlive the page.
    explicit WardPage(WaveformStore& waves, QWidget* parent = nullptr);

    void setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot) override;
    void advance(SteadyTime now) override;
    /// The tiles; the page itself until there are some.
    [[nodiscard]] QWidget* firstFocus() override;
    [[nodiscard]] QWidget* searchField() const override;

    [[nodiscard]] WardSurface& surface() { return *m_surface; }

    /// What the user has chosen some time; nothing: the largest density at which all beds fit. A
    /// workspace that names a density has it when it opens, until the user chooses another.
    void setDensity(std::optional<Density> density);

Q_SIGNALS:
    void bedSelected(const QString& bed);
    void bedOpened(const QString& bed);
    void densityChosen(int density);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    /// "11 of 12 beds send": how many of those that are expected to.
    [[nodiscard]] static QString summaryOf(const pipeline::Snapshot& snapshot);
    void addDensities(QHBoxLayout& bar);
    void refreshDensity();
    void tellMillimetres();
    void takeLayout(std::shared_ptr<const pipeline::WardLayout> layout);
    void search(const QString& text);
    void openFound();
    void showHint();

    WardSurface* m_surface;
    QScrollArea* m_scroll;
    QLineEdit* m_find;
    QLabel* m_summary;
    QLabel* m_millimetres; ///< gain and speed of the tiles' waves
    QLabel* m_hint;
    QLabel* m_empty;
    std::array<QPushButton*, 3> m_densities{};
    std::optional<Density> m_chosen;
    QSize m_area; ///< of the tiles without the bars that come and go
    std::shared_ptr<const pipeline::WardLayout> m_layout; ///< of the session
    std::optional<Density> m_given;                       ///< by the session's workspace
};

} // namespace vigil::widgets
