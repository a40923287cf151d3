// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/operations/plain_table.h"

#include <QEvent>
#include <QHeaderView>
#include <QHelpEvent>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QToolTip>

#include <algorithm>
#include <numeric>

namespace vigil::widgets {
namespace {

constexpr int kPadding = 5;
constexpr int kRowHeight = 28;
constexpr int kRowSlack = 8; ///< above and below wrapped text
constexpr int kTallest = 4096;
constexpr int kMostMeasured = 60; ///< rows whose texts decide on the widths
constexpr int kMostWrapped = 500; ///< rows that may grow
constexpr int kFitMs = 500;       ///< figures change ten times a second, columns need not

/// Cells begin where the titles of their columns do. Rows are selected, so single cells show no
/// focus of their own.
class PaddedDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        QStyleOptionViewItem inner = option;
        inner.state &= ~QStyle::State_HasFocus;
        if (inner.state & QStyle::State_Selected)
            painter->fillRect(option.rect, option.palette.highlight());
        inner.rect.adjust(kPadding, 0, -kPadding, 0);
        QStyledItemDelegate::paint(painter, inner, index);
    }

    /// The style does not count its own padding when it wraps a text: this does.
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QStyleOptionViewItem flat = option;
        flat.features &= ~QStyleOptionViewItem::WrapText;
        const QSize whole = QStyledItemDelegate::sizeHint(flat, index) + QSize(2 * kPadding, 0);
        const bool wraps = option.features.testFlag(QStyleOptionViewItem::WrapText);
        if (!wraps || whole.width() <= option.rect.width())
            return whole;
        const QFontMetrics& metrics = option.fontMetrics;
        const QString text = index.data().toString();
        const int margins = whole.width() - metrics.horizontalAdvance(text);
        const QRect room(0, 0, std::max(1, option.rect.width() - margins), kTallest);
        const QSize wrapped = metrics.boundingRect(room, Qt::TextWordWrap, text).size();
        return wrapped + QSize(margins, whole.height() - metrics.height());
    }
};

int widestWord(const QString& text, const QFontMetrics& metrics) {
    int widest = 0;
    for (const auto& word : text.split(QLatin1Char(' ')))
        widest = std::max(widest, metrics.horizontalAdvance(word));
    return widest;
}

} // namespace

PlainTable::PlainTable(QAbstractItemModel& model, const QString& accessibleName,
                       std::initializer_list<int> wordy, QWidget* parent)
    : QTableView(parent), m_wordy(wordy) {
    setModel(&model);
    m_widest.resize(static_cast<std::size_t>(model.columnCount()));
    setAccessibleName(accessibleName);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setShowGrid(false);
    setAlternatingRowColors(true);
    setWordWrap(true);
    setTextElideMode(Qt::ElideNone);
    setTabKeyNavigation(false);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setItemDelegate(new PaddedDelegate(this));
    verticalHeader()->hide();
    verticalHeader()->setMinimumSectionSize(kRowHeight);
    verticalHeader()->setDefaultSectionSize(kRowHeight);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    horizontalHeader()->setStretchLastSection(true);
    m_fit.setSingleShot(true);
    connect(&m_fit, &QTimer::timeout, this, &PlainTable::fit);
    watch(model);
}

void PlainTable::watch(QAbstractItemModel& model) {
    connect(&model, &QAbstractItemModel::dataChanged, this, [this] {
        refreshToolTip();
        fitSoon(kFitMs);
    });
    const auto atOnce = [this] { fitSoon(0); };
    connect(&model, &QAbstractItemModel::rowsInserted, this, atOnce);
    connect(&model, &QAbstractItemModel::rowsRemoved, this, atOnce);
    connect(&model, &QAbstractItemModel::layoutChanged, this, atOnce);
}

void PlainTable::fitSoon(int afterMs) {
    if (isVisible() && (!m_fit.isActive() || m_fit.remainingTime() > afterMs))
        m_fit.start(afterMs);
}

PlainTable::Need PlainTable::needOf(int column) {
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    option.features &= ~QStyleOptionViewItem::WrapText;
    const int title = horizontalHeader()->sectionSizeHint(column);
    Need need{title, title, std::find(m_wordy.begin(), m_wordy.end(), column) != m_wordy.end()};
    const int rows = std::min(model()->rowCount(), kMostMeasured);
    for (int row = 0; row < rows; ++row) {
        const QModelIndex index = model()->index(row, column);
        const int whole = itemDelegateForIndex(index)->sizeHint(option, index).width();
        need.whole = std::max(need.whole, whole);
        if (!need.wordy)
            continue;
        const QString text = index.data().toString();
        const int margins = whole - option.fontMetrics.horizontalAdvance(text);
        need.least = std::max(need.least, widestWord(text, option.fontMetrics) + margins + 1);
    }
    if (!need.wordy) {
        int& widest = m_widest[static_cast<std::size_t>(column)];
        need.whole = need.least = widest = std::max(widest, need.whole);
    }
    return need;
}

void PlainTable::fit() {
    const int columns = model()->columnCount();
    horizontalHeader()->ensurePolished(); // the width of a title is known with its style
    std::vector<Need> needs;
    needs.reserve(static_cast<std::size_t>(columns));
    for (int column = 0; column < columns; ++column)
        needs.push_back(needOf(column));
    const auto sum = [&needs](int Need::*part) {
        return std::accumulate(needs.begin(), needs.end(), 0,
                               [part](int all, const Need& need) { return all + need.*part; });
    };
    const int wanted = sum(&Need::whole) - sum(&Need::least);
    const int spare = std::clamp(viewport()->width() - sum(&Need::least), 0, wanted);
    for (int column = 0; column < columns; ++column) {
        Need& need = needs[static_cast<std::size_t>(column)];
        if (wanted > 0) // what is above the least is shared in proportion
            need.whole = need.least + (need.whole - need.least) * spare / wanted;
        if (columnWidth(column) != need.whole &&
            (column + 1 < columns || columnWidth(column) < need.whole))
            setColumnWidth(column, need.whole);
    }
    fitRows(needs);
}

int PlainTable::heightOf(int row, const std::vector<Need>& needs) {
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    int height = kRowHeight;
    for (std::size_t column = 0; column < needs.size(); ++column) {
        if (!needs[column].wordy)
            continue;
        const QModelIndex index = model()->index(row, static_cast<int>(column));
        option.rect = QRect(0, 0, columnWidth(index.column()), kRowHeight);
        const int wrapped = itemDelegateForIndex(index)->sizeHint(option, index).height();
        if (wrapped > option.fontMetrics.height() * 3 / 2)
            height = std::max(height, wrapped + kRowSlack);
    }
    return height;
}

void PlainTable::fitRows(const std::vector<Need>& needs) {
    const int rows = std::min(model()->rowCount(), kMostWrapped);
    for (int row = 0; row < rows; ++row)
        if (const int height = heightOf(row, needs); rowHeight(row) != height)
            setRowHeight(row, height);
}

void PlainTable::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    fitSoon(0);
}

void PlainTable::showEvent(QShowEvent* event) {
    QTableView::showEvent(event);
    fit();
}

void PlainTable::changeEvent(QEvent* event) {
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        fitSoon(0);
}

bool PlainTable::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        m_tipOf = indexAt(help->pos());
        m_tipAt = help->globalPos();
    }
    return QTableView::viewportEvent(event);
}

void PlainTable::refreshToolTip() {
    if (!m_tipOf.isValid() || !QToolTip::isVisible())
        return;
    const QString now = m_tipOf.data(Qt::ToolTipRole).toString();
    if (now == QToolTip::text())
        return;
    if (now.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(m_tipAt, now, viewport());
}

} // namespace vigil::widgets
