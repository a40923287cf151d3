// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ward/ward_page.h"

#include "widgets/text/format.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"
#include "widgets/ward/ward_surface.h"

#include <QButtonGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

namespace vigil::widgets {

WardPage::WardPage(WaveformStore& waves, QWidget* parent)
    : Page(parent), m_surface(new WardSurface(waves)), m_scroll(new QScrollArea(this)),
      m_find(new QLineEdit(this)), m_summary(new QLabel(this)), m_millimetres(new QLabel(this)),
      m_hint(new QLabel(this)), m_empty(new QLabel(this)) {
    setObjectName(QStringLiteral("wardPage"));
    m_find->setObjectName(QStringLiteral("findBed"));
    m_find->setPlaceholderText(tr("Find bed  /"));
    m_find->setAccessibleName(tr("Find a bed by its name or patient"));
    m_find->setClearButtonEnabled(true);
    m_find->setMaximumWidth(220);
    m_hint->setFont(roleFont(TextRole::Label));
    m_millimetres->setObjectName(QStringLiteral("wardMillimetres"));
    m_millimetres->setFont(roleFont(TextRole::Label));
    m_summary->setObjectName(QStringLiteral("wardSummary"));
    m_summary->setFont(roleFont(TextRole::Strong));

    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 6, 8, 2);
    bar->setSpacing(8);
    bar->addWidget(m_find, 1);
    bar->addWidget(m_summary);
    bar->addStretch(1);
    bar->addWidget(m_millimetres);
    bar->addSpacing(10);
    bar->addWidget(m_hint);
    addDensities(*bar);

    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidget(m_surface);
    m_scroll->setWidgetResizable(false);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->viewport()->installEventFilter(this);
    m_find->installEventFilter(this);
    m_empty->setText(
        tr("No beds yet. A bed appears with its first message, or when it is listed in "
           "the workspace."));
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addLayout(bar);
    layout->addWidget(m_empty, 1);
    layout->addWidget(m_scroll, 1);
    connect(m_find, &QLineEdit::textChanged, this, &WardPage::search);
    connect(m_find, &QLineEdit::returnPressed, this, &WardPage::openFound);
    connect(m_surface, &WardSurface::findRequested, this, [this] { m_find->setFocus(); });
    connect(m_surface, &WardSurface::selectionChanged, this, &WardPage::bedSelected);
    connect(m_surface, &WardSurface::bedOpened, this, &WardPage::bedOpened);
    connect(m_surface, &WardSurface::revealRequested, this, [this](const QRect& tile) {
        m_scroll->ensureVisible(tile.center().x(), tile.center().y(), 0, tile.height() / 2 + 8);
    });
    connect(m_surface, &WardSurface::millimetresChanged, this, &WardPage::tellMillimetres);
    showHint();
    tellMillimetres();
}

void WardPage::addDensities(QHBoxLayout& bar) {
    auto* group = new QButtonGroup(this);
    const std::array texts{tr("S", "density"), tr("M", "density"), tr("L", "density")};
    const std::array names{tr("Small tiles"), tr("Medium tiles"), tr("Large tiles")};
    auto* densityLabel = new QLabel(tr("Tiles"), this);
    densityLabel->setFont(roleFont(TextRole::Label));
    bar.addSpacing(10);
    bar.addWidget(densityLabel);
    for (std::size_t i = 0; i < m_densities.size(); ++i) {
        auto* button = new QPushButton(texts[i], this);
        button->setObjectName(QStringLiteral("density%1").arg(i));
        button->setCheckable(true);
        button->setAccessibleName(names[i]);
        button->setToolTip(names[i]);
        button->setFixedWidth(38);
        button->setStyleSheet(QStringLiteral("padding: 3px 0; min-height: 16px;"));
        m_densities[i] = button;
        group->addButton(button, static_cast<int>(i));
        bar.addWidget(button);
    }
    connect(group, &QButtonGroup::idClicked, this, [this](int id) {
        m_given.reset();
        setDensity(static_cast<Density>(id));
        Q_EMIT densityChosen(id);
    });
}

void WardPage::tellMillimetres() {
    const QString figures = tr("ECG %1 mm/mV · %2 mm/s")
                                .arg(decimal(m_surface->gain(), m_surface->gain() == 2.5 ? 1 : 0),
                                     decimal(m_surface->speed(), m_surface->speed() < 20 ? 1 : 0));
    m_millimetres->setText(m_surface->isCalibrated() ? figures : QStringLiteral("≈ ") + figures);
    m_millimetres->setToolTip(m_surface->isCalibrated()
                                  ? tr("Gain and speed of the waves of all tiles")
                                  : tr("Gain and speed of the waves of all tiles; roughly, as the "
                                       "screen is not calibrated"));
}

void WardPage::search(const QString& text) {
    const int first = m_surface->markFound(text.trimmed());
    if (first >= 0)
        m_surface->select(first);
    showHint();
}

void WardPage::openFound() {
    const bool asked = !m_find->text().trimmed().isEmpty();
    if (asked && m_surface->foundCount() == 0)
        return; // never a bed that was not asked for
    const int index = m_surface->selected();
    m_find->clear();
    m_surface->setFocus();
    if (asked && index >= 0)
        Q_EMIT bedOpened(m_surface->content(index).bed);
}

void WardPage::showHint() {
    const QString text = m_find->text().trimmed();
    const bool nothing = !text.isEmpty() && m_surface->foundCount() == 0;
    m_hint->setText(nothing ? tr("No bed matches \"%1\"").arg(text)
                            : tr("Enter opens · Space freezes"));
    m_hint->setFont(roleFont(nothing ? TextRole::Strong : TextRole::Label));
    QPalette p = palette();
    if (nothing)
        p.setColor(QPalette::WindowText, theme().caution);
    m_hint->setPalette(p);
    m_find->setAccessibleDescription(nothing ? m_hint->text() : QString());
}

QWidget* WardPage::firstFocus() {
    return m_scroll->isHidden() ? static_cast<QWidget*>(this) : m_surface;
}

QWidget* WardPage::searchField() const { return m_find; }

void WardPage::setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot) {
    const bool empty = snapshot->beds.empty();
    m_empty->setVisible(empty);
    m_scroll->setVisible(!empty);
    takeLayout(snapshot->layout);
    if (hasFocus())
        firstFocus()->setFocus();
    const int before = m_surface->tileCount();
    m_surface->setSnapshot(snapshot);
    if (m_surface->tileCount() != before) {
        refreshDensity();
        if (!m_find->text().isEmpty())
            search(m_find->text());
    }
    m_summary->setText(summaryOf(*snapshot));
}

QString WardPage::summaryOf(const pipeline::Snapshot& snapshot) {
    // A bed counts by what comes from it, not by what is expected there.
    int expected = 0;
    int sending = 0;
    for (const auto& bed : snapshot.beds) {
        expected += bed.occupied || !bed.lostSource.empty();
        sending += isHeard(bed);
    }
    const int empty = static_cast<int>(snapshot.beds.size()) - expected;
    const QString text = tr("%1 of %n bed(s) send", nullptr, expected).arg(sending);
    return empty == 0 ? text : text + QStringLiteral(" · ") + tr("%n empty", "beds", empty);
}

void WardPage::advance(SteadyTime now) { m_surface->advance(now); }

void WardPage::setDensity(std::optional<Density> density) {
    m_chosen = density;
    refreshDensity();
}

void WardPage::takeLayout(std::shared_ptr<const pipeline::WardLayout> layout) {
    if (layout == m_layout)
        return;
    m_layout = std::move(layout);
    m_given = m_layout && m_layout->density
                  ? std::optional(static_cast<Density>(*m_layout->density))
                  : std::nullopt;
    refreshDensity();
}

void WardPage::refreshDensity() {
    // The scroll bar's room counts as free: the surface decides whether it is needed.
    const QSize area = m_scroll->maximumViewportSize();
    if (!TileGrid::isBarsWorth(m_area, area))
        m_area = area;
    const Density density =
        (m_given ? m_given : m_chosen).value_or(densityThatFits(m_surface->tileCount(), m_area));
    m_surface->setDensity(density);
    m_surface->setViewport(area);
    if (!m_surface->fits())
        m_surface->setViewport(area - QSize(m_scroll->verticalScrollBar()->sizeHint().width(), 0));
    m_densities[static_cast<std::size_t>(density)]->setChecked(true);
    for (auto* button : m_densities) // Tab goes to the one in force, arrows to the others
        button->setFocusPolicy(button->isChecked() ? Qt::TabFocus : Qt::NoFocus);
}

bool WardPage::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_scroll->viewport() && event->type() == QEvent::Resize)
        refreshDensity();
    if (watched == m_find && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        m_find->clear();
        m_surface->setFocus();
        return true;
    }
    return Page::eventFilter(watched, event);
}

void WardPage::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme().window);
}

} // namespace vigil::widgets
