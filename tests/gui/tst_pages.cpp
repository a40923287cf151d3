// SPDX-License-Identifier: GPL-3.0-or-later
// A page comes by one entry of the list: rail, keys, settings and command line know it then.
#include "app/desktop/main_window.h"
#include "pipeline/facade.h"
#include "widgets/frame/navigation_rail.h"

#include <QLabel>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

using namespace vigil;
using namespace vigil::desktop;

namespace {

constexpr widgets::PageId kCensus{QLatin1String("census")};

/// Says how many beds there are.
class CensusPage : public widgets::Page {
public:
    explicit CensusPage(QWidget* parent) : Page(parent), m_count(new QLabel(this)) {
        auto* layout = new QVBoxLayout(this);
        layout->addWidget(m_count);
    }

    void setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot) override {
        m_count->setText(QString::number(snapshot->beds.size()));
    }

    [[nodiscard]] QString text() const { return m_count->text(); }

private:
    QLabel* m_count;
};

PageList withCensus() {
    PageList list = pages();
    list.push_back({kCensus, 9, widgets::Glyph::Wrench, [] { return QStringLiteral("Census"); },
                    [](PageHost& /*host*/, QWidget* parent) -> widgets::Page* {
                        return new CensusPage(parent);
                    }});
    return list;
}

} // namespace

class tst_Pages : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();

    void init() { QSettings().clear(); }

    void everyPageHasItsOwnWordAndKey();
    void aPageIsAnEntryOfTheList();
    void thePageOpenLastComesBack();
    void aWordThatNoPageHasOpensTheFirst();

private:
    QTemporaryDir m_folder;
};

void tst_Pages::initTestCase() {
    QVERIFY(m_folder.isValid());
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder.path());
    QCoreApplication::setOrganizationName(QStringLiteral("vigil-test"));
    QCoreApplication::setApplicationName(QStringLiteral("pages"));
}

void tst_Pages::everyPageHasItsOwnWordAndKey() {
    QSet<QString> words;
    QSet<int> digits;
    for (const auto& page : pages()) {
        QVERIFY(!page.title().isEmpty());
        QCOMPARE(pageFromName(QString(page.id.word).toUpper())->word, page.id.word);
        words << page.id.word;
        digits << page.digit;
    }
    QCOMPARE(words.size(), qsizetype(pages().size()));
    QCOMPARE(digits.size(), qsizetype(pages().size()));
    QVERIFY(!pageFromName(QStringLiteral("moon")));
}

void tst_Pages::aPageIsAnEntryOfTheList() {
    const auto list = withCensus();
    Settings settings;
    MainWindow window(settings, nullptr, list);
    window.resize(1280, 800);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    window.openDemo();
    QTRY_VERIFY_WITH_TIMEOUT(window.facade().isOpen(), 20'000);
    auto* button = window.view().rail().findChild<QToolButton*>(QStringLiteral("rail-census"));
    QVERIFY(button);
    QCOMPARE(button->text(), QStringLiteral("Census"));
    QTRY_VERIFY(button->isEnabled());
    QTest::keyClick(&window, Qt::Key_9, Qt::ControlModifier);
    QTRY_VERIFY(window.view().currentPage() == kCensus);
    auto* page = dynamic_cast<CensusPage*>(window.view().page(kCensus));
    QVERIFY(page && page->isVisible());
    QTRY_COMPARE(page->text(), QStringLiteral("12"));
    QCOMPARE(settings.page(), QStringLiteral("census"));
    window.facade().endSessions();
}

void tst_Pages::thePageOpenLastComesBack() {
    const auto list = withCensus();
    Settings settings;
    settings.setPage(QStringLiteral("census"));
    MainWindow window(settings, nullptr, list);
    QVERIFY(window.view().currentPage() == kCensus);
    QVERIFY(*pageFromName(QStringLiteral("census"), list) == kCensus);
}

void tst_Pages::aWordThatNoPageHasOpensTheFirst() {
    Settings settings;
    settings.setPage(QStringLiteral("moon")); // of another version
    MainWindow window(settings);
    QVERIFY(window.view().currentPage() == widgets::PageId::Ward);
}

QTEST_MAIN(tst_Pages)
#include "tst_pages.moc"
