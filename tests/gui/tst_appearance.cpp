// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/about_dialog.h"
#include "app/desktop/help_dialog.h"
#include "app/desktop/main_window.h"
#include "fake_pipeline.h"
#include "widgets/connections/connection_dialog.h"
#include "widgets/connections/connection_memory.h"
#include "widgets/frame/side_window.h"
#include "widgets/operations/operations_page.h"
#include "widgets/operations/stage_map.h"
#include "widgets/text/language.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"

#include <QChartView>
#include <QGraphicsTextItem>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QTemporaryDir>
#include <QTextDocument>
#include <QToolButton>
#include <QtTest>

#include <algorithm>
#include <map>
#include <utility>

using namespace vigil;
using namespace vigil::desktop;
using widgets::OperationsPage;
using widgets::PageId;

namespace {

constexpr double kLegible = 4.5; ///< WCAG 2.1, 1.4.3
/// Drawn enlarged, so that strokes have pixels of their own colour between their soft edges.
constexpr int kScale = 3;
/// A text has at least this many pixels in its own colour.
constexpr int kFewestPixels = 12;

QString nameOf(const QWidget& widget, const QString& text) {
    return QStringLiteral("%1 '%2' \"%3\"")
        .arg(QLatin1String(widget.metaObject()->className()), widget.objectName(), text);
}

QString textOf(const QWidget& widget) {
    if (const auto* label = qobject_cast<const QLabel*>(&widget)) {
        QTextDocument plain;
        plain.setHtml(label->text());
        return Qt::mightBeRichText(label->text()) ? plain.toPlainText() : label->text();
    }
    if (const auto* tool = qobject_cast<const QToolButton*>(&widget);
        tool && tool->toolButtonStyle() == Qt::ToolButtonIconOnly && !tool->icon().isNull())
        return {};
    if (const auto* button = qobject_cast<const QAbstractButton*>(&widget))
        return button->text();
    return {};
}

/// Labels and buttons that show text now.
std::vector<const QWidget*> textsOf(const QWidget& root) {
    std::vector<const QWidget*> found;
    for (const auto* widget : root.findChildren<QWidget*>())
        if (widget->isVisible() && widget->window() == root.window() &&
            !textOf(*widget).trimmed().isEmpty() && !widget->visibleRegion().isEmpty())
            found.push_back(widget);
    return found;
}

/// Best contrast that enough pixels of `part` have against its most frequent colour.
double contrastIn(const QImage& picture, const QRect& part) {
    std::map<QRgb, int> counts;
    for (int y = part.top(); y <= part.bottom(); ++y)
        for (int x = part.left(); x <= part.right(); ++x)
            ++counts[picture.pixel(x, y)];
    if (counts.empty())
        return 0;
    const auto behind = std::max_element(counts.begin(), counts.end(), [](auto& a, auto& b) {
                            return a.second < b.second;
                        })->first;
    std::vector<std::pair<double, int>> contrasts;
    contrasts.reserve(counts.size());
    for (const auto& [colour, count] : counts)
        contrasts.emplace_back(widgets::contrastRatio(QColor(colour), QColor(behind)), count);
    std::sort(contrasts.rbegin(), contrasts.rend());
    int pixels = 0;
    for (const auto& [contrast, count] : contrasts)
        if ((pixels += count) >= kFewestPixels)
            return contrast;
    return 1;
}

/// What of `widget` cannot be read for want of room; empty when all of it is there.
QString clipping(const QWidget& widget) {
    const QString text = textOf(widget);
    if (const auto* label = qobject_cast<const QLabel*>(&widget)) {
        const QSize room = label->contentsRect().size();
        if (label->wordWrap()) {
            const int wanted = label->heightForWidth(label->width());
            return wanted > label->height()
                       ? QStringLiteral("%1 of %2 px high").arg(label->height()).arg(wanted)
                       : QString();
        }
        const int wanted = label->sizeHint().width() - (label->width() - room.width());
        return wanted > room.width() + 1
                   ? QStringLiteral("%1 of %2 px wide").arg(room.width()).arg(wanted)
                   : QString();
    }
    int wanted = 0;
    const auto lines = text.split(QLatin1Char('\n'));
    for (const auto& line : lines)
        wanted = std::max(wanted, widget.fontMetrics().size(Qt::TextShowMnemonic, line).width());
    return wanted > widget.width()
               ? QStringLiteral("%1 of %2 px wide").arg(widget.width()).arg(wanted)
               : QString();
}

/// Cells on show whose text has no room.
QStringList cutCells(const QTableView& table) {
    QStringList found;
    const QModelIndex first = table.indexAt(QPoint(0, 0));
    for (int row = std::max(0, first.row());
         row < table.model()->rowCount() && table.rowViewportPosition(row) < table.height(); ++row)
        for (int column = 0; column < table.model()->columnCount(); ++column) {
            const QModelIndex index = table.model()->index(row, column);
            QStyleOptionViewItem option;
            option.initFrom(&table);
            option.widget = &table;
            option.rect = table.visualRect(index);
            if (table.wordWrap())
                option.features |= QStyleOptionViewItem::WrapText;
            const QSize need = table.itemDelegateForIndex(index)->sizeHint(option, index);
            if (need.width() > option.rect.width() || need.height() > option.rect.height())
                found << QStringLiteral("cell '%1' has %2x%3 of %4x%5 px")
                             .arg(index.data().toString())
                             .arg(option.rect.width())
                             .arg(option.rect.height())
                             .arg(need.width())
                             .arg(need.height());
        }
    return found;
}

/// Texts of a chart that were shortened, or that lie beyond its edge.
QStringList cutLabels(const QChartView& view) {
    QStringList found;
    int below = 0; // of the horizontal axis
    for (const auto* item : view.scene()->items()) {
        const auto* text = qgraphicsitem_cast<const QGraphicsTextItem*>(item);
        if (!text || !text->isVisible() || text->toPlainText().isEmpty())
            continue;
        const QString words = text->toPlainText();
        const QRect place = view.mapFromScene(text->sceneBoundingRect()).boundingRect();
        below += text->sceneBoundingRect().center().y() > view.chart()->plotArea().bottom();
        const bool shortened = words.contains(QStringLiteral("..")) || words.contains(u'…');
        if (shortened || !view.viewport()->rect().adjusted(-4, -4, 4, 4).contains(place))
            found << QStringLiteral("label '%1' at %2,%3 %4x%5")
                         .arg(words)
                         .arg(place.x())
                         .arg(place.y())
                         .arg(place.width())
                         .arg(place.height());
    }
    if (below < 2)
        found << QStringLiteral("a chart without words below it");
    return found;
}

/// Widgets that cover others beside them, because a layout has less room than it needs.
QStringList covered(const QWidget& root) {
    QStringList found;
    for (const auto* parent : root.findChildren<QWidget*>()) {
        if (!parent->layout() || !parent->isVisible())
            continue;
        std::vector<const QWidget*> parts;
        for (const QObject* child : parent->children())
            if (const auto* part = qobject_cast<const QWidget*>(child);
                part && part->isVisible() && !part->isWindow())
                parts.push_back(part);
        for (std::size_t a = 0; a < parts.size(); ++a)
            for (std::size_t b = a + 1; b < parts.size(); ++b)
                if (parts[a]->geometry().intersects(parts[b]->geometry()))
                    found << nameOf(*parts[a], {}) + QStringLiteral(" and ") +
                                 nameOf(*parts[b], {}) + QStringLiteral(" cover each other");
    }
    return found;
}

/// What of the boxes of the pipeline has no room in them.
QStringList cutFigures(const widgets::StageMap& map) {
    QStringList found;
    for (std::size_t i = 0; i < map.stages().size(); ++i) {
        const auto& stage = map.stages()[i];
        const int room = map.textArea(i).width();
        const auto check = [&](const QString& text, widgets::TextRole role) {
            if (const int need = QFontMetrics(widgets::roleFont(role)).horizontalAdvance(text);
                need > room)
                found
                    << QStringLiteral("figure '%1' has %2 of %3 px").arg(text).arg(room).arg(need);
        };
        check(stage.title, widgets::TextRole::Strong);
        for (const auto& figure : stage.figures)
            check(figure.text, widgets::TextRole::Body);
    }
    return found;
}

} // namespace

/// The whole window as people see it: contrast of what is written, and room for it in each
/// language.
class tst_Appearance : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void everyTextIsLegibleAndWhole_data();
    void everyTextIsLegibleAndWhole();

private:
    void check(QWidget& root, const QString& place);

    QTemporaryDir m_folder;
    QStringList m_faults;
};

void tst_Appearance::initTestCase() {
    QCoreApplication::setOrganizationName(QStringLiteral("vigil"));
    QCoreApplication::setApplicationName(QStringLiteral("vigil-test"));
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder.path());
    qputenv("XDG_DATA_HOME", m_folder.path().toUtf8());
}

void tst_Appearance::check(QWidget& root, const QString& place) {
    QTest::qWait(120);
    const QString tag = QLatin1String(QTest::currentDataTag()) + QLatin1Char('-') + place;
    QVERIFY(test::keepScreen(root, tag));
    QPixmap drawn(root.size() * kScale);
    drawn.setDevicePixelRatio(kScale);
    root.render(&drawn);
    const QImage picture = drawn.toImage().convertToFormat(QImage::Format_RGB32);
    for (const auto* widget : textsOf(root)) {
        const QString name = tag + QStringLiteral(": ") + nameOf(*widget, textOf(*widget));
        const QRect seen = widget->visibleRegion().boundingRect();
        const QRect part(widget->mapTo(&root, seen.topLeft()), seen.size());
        const QRect pixels(part.topLeft() * kScale, part.size() * kScale);
        const double contrast = contrastIn(picture, pixels & picture.rect());
        // What cannot be used now may be dimmer (WCAG exempts it), but not unreadable.
        if (contrast < (widget->isEnabled() ? kLegible : 3.0))
            m_faults << QStringLiteral("%1: contrast %2").arg(name).arg(contrast, 0, 'f', 2);
        if (const QString cut = clipping(*widget); !cut.isEmpty())
            m_faults << name + QStringLiteral(": ") + cut;
    }
    for (const QString& both : covered(root))
        m_faults << tag + QStringLiteral(": ") + both;
    for (const auto* table : root.findChildren<QTableView*>())
        if (table->isVisible())
            for (const QString& cut : cutCells(*table))
                m_faults << tag + QStringLiteral(": ") + cut;
    for (const auto* chart : root.findChildren<QChartView*>())
        if (chart->isVisible())
            for (const QString& cut : cutLabels(*chart))
                m_faults << tag + QStringLiteral(": ") + cut;
    for (const auto* map : root.findChildren<widgets::StageMap*>())
        if (map->isVisible())
            for (const QString& cut : cutFigures(*map))
                m_faults << tag + QStringLiteral(": ") + cut;
    for (const auto* header : root.findChildren<QHeaderView*>()) {
        if (!header->isVisible() || header->orientation() != Qt::Horizontal)
            continue;
        for (int i = 0; i < header->count(); ++i)
            if (!header->isSectionHidden(i) && header->sectionSizeHint(i) > header->sectionSize(i))
                m_faults << QStringLiteral("%1: column '%2' has %3 of %4 px")
                                .arg(tag, header->model()->headerData(i, Qt::Horizontal).toString())
                                .arg(header->sectionSize(i))
                                .arg(header->sectionSizeHint(i));
    }
}

void tst_Appearance::everyTextIsLegibleAndWhole_data() {
    QTest::addColumn<QString>("language");
    QTest::addColumn<bool>("dark");
    QTest::addColumn<QSize>("size");
    QTest::newRow("en-dark-1280") << "en" << true << QSize(1280, 800);
    QTest::newRow("en-light-1280") << "en" << false << QSize(1280, 800);
    QTest::newRow("de-light-1280") << "de" << false << QSize(1280, 800);
    QTest::newRow("de-dark-1920") << "de" << true << QSize(1920, 1080);
    QTest::newRow("de-dark-1024") << "de" << true << QSize(1024, 640);
    QTest::newRow("en-light-1024") << "en" << false << QSize(1024, 640);
}

void tst_Appearance::everyTextIsLegibleAndWhole() {
    QFETCH(QString, language);
    QFETCH(bool, dark);
    QFETCH(QSize, size);
    m_faults.clear();
    widgets::installLanguage(language);
    // As people do it: the theme is changed while the window is open.
    widgets::applyTheme(dark ? widgets::ThemeKind::Light : widgets::ThemeKind::Dark);
    Settings settings;
    MainWindow window(settings);
    window.resize(size);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    widgets::applyTheme(dark ? widgets::ThemeKind::Dark : widgets::ThemeKind::Light);
    check(window, QStringLiteral("start"));
    window.openPage(PageId::Operations);
    check(window, QStringLiteral("operations-empty"));
    window.openPage(PageId::Alarms);
    check(window, QStringLiteral("alarms-empty"));

    window.openDemo();
    QTRY_VERIFY_WITH_TIMEOUT(window.facade().isOpen(), 20000);
    QTRY_VERIFY_WITH_TIMEOUT(!window.facade().snapshot()->alarms.empty(), 60000);
    window.openPage(PageId::Ward);
    check(window, QStringLiteral("ward"));
    window.openPage(PageId::Bed);
    check(window, QStringLiteral("bed"));
    window.openPage(PageId::Alarms);
    check(window, QStringLiteral("alarms"));
    window.openPage(PageId::Replay);
    check(window, QStringLiteral("replay"));
    window.openPage(PageId::Operations);
    auto* operations = qobject_cast<OperationsPage*>(window.view().page(PageId::Operations));
    QVERIFY(operations);
    const std::pair<OperationsPage::Tab, const char*> tabs[] = {
        {OperationsPage::Sources, "sources"},          {OperationsPage::Partitions, "partitions"},
        {OperationsPage::Queries, "queries"},          {OperationsPage::Latencies, "latencies"},
        {OperationsPage::DeadLetters, "dead-letters"}, {OperationsPage::Clocks, "clocks"}};
    for (const auto& [tab, name] : tabs) {
        operations->showTab(tab);
        check(window, QStringLiteral("operations-") + QLatin1String(name));
    }
    QSettings store;
    const auto kinds = pipeline::Facade::connectionKinds();
    widgets::ConnectionDialog dialog(kinds, widgets::rememberedConnection(store, kinds), &window);
    dialog.show();
    check(dialog, QStringLiteral("connection"));
    AboutDialog about(AboutDialog::Purpose::About, &window);
    about.show();
    check(about, QStringLiteral("about"));
    auto* fromMenu = new AboutDialog(AboutDialog::Purpose::About, &window);
    widgets::showBelowAlarmStrip(fromMenu);
    check(*fromMenu, QStringLiteral("about-from-menu"));
    fromMenu->close();
    HelpDialog help(&window);
    help.show();
    check(help, QStringLiteral("help"));
    AboutDialog first(AboutDialog::Purpose::FirstStart, &window);
    first.show();
    check(first, QStringLiteral("notice"));
    // Once more, with everything there already.
    widgets::applyTheme(dark ? widgets::ThemeKind::Light : widgets::ThemeKind::Dark);
    check(dialog, QStringLiteral("switched-connection"));
    check(about, QStringLiteral("switched-about"));
    for (const auto page : {PageId::Ward, PageId::Bed, PageId::Alarms, PageId::Operations}) {
        window.openPage(page);
        check(window, QStringLiteral("switched-%1").arg(page.word));
    }
    for (const auto& fault : std::as_const(m_faults))
        qWarning().noquote() << fault; // the verdict below is cut short when it is long
    QVERIFY(m_faults.isEmpty());
}

QTEST_MAIN(tst_Appearance)
#include "tst_appearance.moc"
