// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/main_window.h"
#include "fake_pipeline.h"
#include "widgets/frame/notice_bar.h"
#include "widgets/frame/start_page.h"
#include "widgets/text/language.h"
#include "widgets/text/theme.h"
#include "widgets/ward/ward_page.h"

#include <QAbstractButton>
#include <QApplication>
#include <QButtonGroup>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

using namespace vigil;
using namespace vigil::desktop;
using widgets::PageId;

/// Everything that can be done with the mouse can be reached with the Tab key.
class tst_Keyboard : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void tabReachesEverything_data();
    void tabReachesEverything();
    void enterPressesAStartCard();
    void openingFocusesThePage();
    void densityByKeys();

private:
    [[nodiscard]] QStringList unreachable() const;
    void openDemo();

    QTemporaryDir m_folder;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<MainWindow> m_window;
};

namespace {

QString describe(const QWidget* widget) {
    return QString::fromLatin1(widget->metaObject()->className()) + QLatin1Char(' ') +
           widget->objectName() + QLatin1Char(' ') + widget->accessibleName();
}

/// What the user can act on, and nothing inside of it.
bool isInteractive(const QWidget* widget) {
    const bool clearsAField = qobject_cast<const QLineEdit*>(widget->parentWidget());
    return widget->isVisible() && widget->isEnabled() && test::isControl(widget) && !clearsAField;
}

/// True for two buttons of which one is chosen: Tab goes to one, arrow keys to the others.
bool areOneGroup(const QWidget* a, const QWidget* b) {
    const auto* first = qobject_cast<const QAbstractButton*>(a);
    const auto* second = qobject_cast<const QAbstractButton*>(b);
    if (!first || !second)
        return false;
    if (first->group())
        return first->group() == second->group() && first->group()->exclusive();
    return first->autoExclusive() && second->autoExclusive() &&
           first->parentWidget() == second->parentWidget();
}

} // namespace

void tst_Keyboard::initTestCase() {
    QCoreApplication::setOrganizationName(QStringLiteral("vigil"));
    QCoreApplication::setApplicationName(QStringLiteral("vigil-test"));
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder.path());
    qputenv("XDG_DATA_HOME", m_folder.path().toUtf8());
    widgets::installLanguage(QStringLiteral("en"));
    widgets::applyTheme(widgets::ThemeKind::Dark);
    m_settings = std::make_unique<Settings>();
    m_window = std::make_unique<MainWindow>(*m_settings);
    m_window->resize(1280, 800);
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void tst_Keyboard::openDemo() {
    if (!m_window->facade().isOpen())
        m_window->openDemo();
    QTRY_VERIFY_WITH_TIMEOUT(m_window->facade().snapshot()->beds.size() == 12, 20000);
}

QStringList tst_Keyboard::unreachable() const {
    QSet<const QWidget*> ring;
    for (int i = 0; i < 300; ++i) {
        auto* at = QApplication::focusWidget();
        if (at)
            ring.insert(at);
        QTest::keyClick(at ? at : m_window.get(), Qt::Key_Tab);
    }
    QStringList missing;
    for (const auto* widget : m_window->findChildren<QWidget*>())
        if (isInteractive(widget) &&
            std::none_of(ring.begin(), ring.end(), [widget](const QWidget* reached) {
                return reached == widget || areOneGroup(reached, widget);
            }))
            missing << describe(widget);
    return missing;
}

void tst_Keyboard::tabReachesEverything_data() {
    QTest::addColumn<QString>("page");
    QTest::newRow("start") << QString();
    for (const auto& page : desktop::pages())
        QTest::newRow(page.id.word.data()) << QString(page.id.word);
}

void tst_Keyboard::tabReachesEverything() {
    QFETCH(QString, page);
    if (!page.isEmpty()) {
        openDemo();
        m_window->openPage(*desktop::pageFromName(page));
    }
    QTest::qWait(200);
    const QStringList missing = unreachable();
    QVERIFY2(missing.isEmpty(), qPrintable(missing.join(QStringLiteral(", "))));
}

void tst_Keyboard::enterPressesAStartCard() {
    m_window->facade().closeSession();
    QTRY_VERIFY(m_window->view().startPage().isVisible());
    auto* demo = m_window->findChild<QPushButton*>(QStringLiteral("startDemo"));
    QTRY_VERIFY(demo->hasFocus());
    QTest::keyClick(demo, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->facade().isOpen(), 20000);
}

void tst_Keyboard::openingFocusesThePage() {
    m_window->facade().closeSession();
    QTRY_VERIFY(m_window->view().startPage().isVisible());
    m_window->openPage(PageId::Ward);
    openDemo();
    QTRY_VERIFY(QApplication::focusWidget() &&
                QApplication::focusWidget()->objectName() == QLatin1String("wardSurface"));
    m_window->facade().closeSession();
    QTRY_VERIFY(m_window->view().startPage().isVisible());
    // The page of recordings has nothing to show of a ward.
    m_window->openPage(PageId::Replay);
    openDemo();
    QTRY_COMPARE(m_window->view().currentPage(), PageId::Ward);
    m_window->facade().closeSession();
    QTRY_VERIFY(m_window->view().startPage().isVisible());
    for (const auto page : {PageId::Bed, PageId::Alarms, PageId::Operations}) {
        m_window->openPage(page);
        openDemo();
        auto* shown = m_window->view().page(page);
        QTRY_VERIFY2(shown->isAncestorOf(QApplication::focusWidget()) ||
                         shown == QApplication::focusWidget(),
                     qPrintable(describe(QApplication::focusWidget())));
        m_window->facade().closeSession();
        QTRY_VERIFY(m_window->view().startPage().isVisible());
    }
}

void tst_Keyboard::densityByKeys() {
    openDemo();
    m_window->openPage(PageId::Ward);
    auto* page = qobject_cast<widgets::WardPage*>(m_window->view().page(PageId::Ward));
    page->setDensity(widgets::Density::Large);
    QAbstractButton* chosen = nullptr;
    for (int i = 0; i < 100 && !chosen; ++i) {
        auto* at = QApplication::focusWidget();
        auto* button = qobject_cast<QAbstractButton*>(at);
        if (button && page->isAncestorOf(button) && button->isCheckable())
            chosen = button;
        else
            QTest::keyClick(at, Qt::Key_Tab);
    }
    QVERIFY(chosen && chosen->isChecked());
    const auto* small = page->findChild<QAbstractButton*>(QStringLiteral("density0"));
    for (int i = 0; i < 2 && !small->isChecked(); ++i)
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Left);
    QTRY_COMPARE(m_settings->density(), std::optional(widgets::Density::Small));
}

QTEST_MAIN(tst_Keyboard)
#include "tst_keyboard.moc"
