// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/lane_scale.h"
#include "widgets/charts/sweep_widget.h"
#include "widgets/charts/waveform_store.h"
#include "widgets/ward/bed_tile.h"

#include <QBasicTimer>
#include <QSet>

#include <map>

namespace vigil::widgets {

/// All tiles of the ward on one surface: the waves are its lanes, everything else is painted
/// beside them from a second image that changes only where a tile's content did. Tiles keep their
/// places whatever happens. ECG lanes of all tiles have one gain, as large as shows
/// kLeastMillivolts in a lane: beds can be compared, and the page tells the figure once. Fixed, so
/// that no beat changes the size of the others. *Thread:* GUI. *Owns:* feeds of the waves it shows.
class WardSurface : public SweepWidget {
    Q_OBJECT
public:
    static constexpr double kLeastMillivolts = 2.2;

    /// `waves` must outlive the surface.
    explicit WardSurface(WaveformStore& waves, QWidget* parent = nullptr);

    void setSnapshot(const std::shared_ptr<const pipeline::Snapshot>& snapshot);
    void setDensity(Density density);

    [[nodiscard]] Density density() const { return m_density; }

    /// Size of the window onto the surface; decides how many columns there are.
    void setViewport(const QSize& size);

    [[nodiscard]] int tileCount() const { return static_cast<int>(m_tiles.size()); }

    [[nodiscard]] QRect tileRect(int index) const { return m_grid.rect(index); }

    /// False when the tiles need more height than the viewport has.
    [[nodiscard]] bool fits() const { return m_grid.fits; }

    [[nodiscard]] const BedContent& content(int index) const;

    /// mm/mV of all ECG lanes and mm/s of all lanes.
    [[nodiscard]] double gain() const { return m_gain; }

    [[nodiscard]] double speed() const { return m_speed; }

    [[nodiscard]] bool isCalibrated() const;
    /// Index of the bed, -1 when there is none.
    [[nodiscard]] int indexOf(const QString& bed) const;

    [[nodiscard]] int selected() const { return m_selected; }

    void select(int index);
    void openTile(int index);
    [[nodiscard]] bool isFrozen(int index) const;
    void toggleFrozen(int index);
    /// Marks the beds whose name or patient contains `text`; returns the first, -1 if none.
    int markFound(const QString& text);
    /// How many beds are marked.
    [[nodiscard]] int foundCount() const;

Q_SIGNALS:
    void selectionChanged(const QString& bed);
    void bedOpened(const QString& bed);
    void findRequested();
    /// The selected tile should be brought into view.
    void revealRequested(const QRect& tile);
    /// Gain, speed or what a millimetre is have changed.
    void millimetresChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void timerEvent(QTimerEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct WaveLane {
        std::string bed, signal;
        model::ParameterGroup group = model::ParameterGroup::Other;
        std::optional<double> millivolts; ///< of one unit of an ECG
        double rateHz = 250;
        std::shared_ptr<LaneFeed> feed;
        LaneScale scale;
    };

    struct Tile {
        BedContent content;
        std::vector<WaveLane> waves; ///< those that are shown, in lane order
        int firstLane = -1;          ///< of SweepWidget
        bool frozen = false;
        bool found = false;
        int behind = -1;
    };

    void layOut();
    [[nodiscard]] TileGrid gridFor(const QSize& area);
    void applySweepTheme();
    bool refreshWaves(Tile& tile, const pipeline::BedView& bed);
    void refreshScales();
    void refreshMillimetres();
    [[nodiscard]] LaneScale scaleFor(const WaveLane& lane, double height) const;
    void setLanesFromTiles();
    void paintPanel(int index);
    void paintAllPanels();
    [[nodiscard]] TileState state(int index) const;
    [[nodiscard]] int tileAt(const QPoint& position) const;
    void jumpToNumber(int digit);
    void describe();

    WaveformStore& m_waves;
    std::shared_ptr<const pipeline::Snapshot> m_snapshot;
    std::vector<Tile> m_tiles;
    Density m_density = Density::Medium;
    TileGrid m_grid;

    /// What the number of columns was chosen for.
    struct ChosenFor {
        int beds = 0;
        Density density = Density::Medium;
        QSize area;
    };

    std::optional<ChosenFor> m_chosenFor;
    QSize m_viewport;
    double m_gain = 5;
    double m_speed = 25;
    double m_pixelsPerMillimetre = 0;
    bool m_wasCalibrated = false;
    QRegion m_waveArea; ///< where lanes are; the rest comes from m_panels
    QImage m_panels;    ///< device pixels
    int m_selected = -1;
    bool m_searching = false; ///< marks tell what was found, not what is selected
    QString m_typed;          ///< digits of a bed number on their way
    QBasicTimer m_typing;
};

} // namespace vigil::widgets
