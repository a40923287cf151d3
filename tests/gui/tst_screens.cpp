// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_ward.h"
#include "widgets/alarms/alarm_page.h"
#include "widgets/alarms/flash_clock.h"
#include "widgets/bed/bed_page.h"
#include "widgets/frame/main_view.h"
#include "widgets/text/language.h"
#include "widgets/text/theme.h"
#include "widgets/ward/ward_page.h"
#include "widgets/ward/ward_surface.h"

#include <QDir>
#include <QtTest>

using namespace vigil;
using namespace vigil::widgets;
using vigil::test::FakeWard;

/// Every page in every state is drawn once; with VIGIL_SCREENS=<folder> the pictures are kept for
/// looking at.
class tst_Screens : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void pages_data();
    void pages();
};

void tst_Screens::pages_data() {
    QTest::addColumn<QString>("state");
    QTest::addColumn<QSize>("size");
    QTest::addColumn<QString>("language");
    QTest::addColumn<bool>("dark");
    const QSize small(1280, 800);
    const QSize full(1920, 1080);
    for (const char* state :
         {"start", "normal", "alarms", "stale", "crowded", "alarmpage", "bed"}) {
        const QString name = QLatin1String(state);
        QTest::addRow("%s-1280-en-dark", state) << name << small << "en" << true;
        QTest::addRow("%s-1280-de-light", state) << name << small << "de" << false;
        QTest::addRow("%s-1920-de-dark", state) << name << full << "de" << true;
    }
    QTest::addRow("unlit-1280-en-dark") << "unlit" << small << "en" << true;
    QTest::addRow("unlit-1280-de-light") << "unlit" << small << "de" << false;
    QTest::addRow("bed-1024-de-dark") << "bed" << QSize(1024, 640) << "de" << true;
    QTest::addRow("alarms-1024-de-dark") << "alarms" << QSize(1024, 640) << "de" << true;
    QTest::addRow("replay-1280-en-dark") << "replay" << small << "en" << true;
    QTest::addRow("few-1920-en-light") << "few" << full << "en" << false;
}

void tst_Screens::pages() {
    QFETCH(QString, state);
    QFETCH(QSize, size);
    QFETCH(QString, language);
    QFETCH(bool, dark);
    installLanguage(language);
    applyTheme(dark ? ThemeKind::Dark : ThemeKind::Light);

    FakeWard ward(state == QLatin1String("crowded") ? 64
                  : state == QLatin1String("few")   ? 3
                                                    : 12,
                  state == QLatin1String("replay") ? pipeline::Mode::Replay
                  : state == QLatin1String("few")  ? pipeline::Mode::Live
                                                   : pipeline::Mode::Simulated);
    ward.alarms = state == QLatin1String("alarms") || state == QLatin1String("crowded") ||
                  state == QLatin1String("alarmpage") || state == QLatin1String("bed") ||
                  state == QLatin1String("unlit");
    ward.allStale = state == QLatin1String("stale");

    MainView view;
    view.addPage({PageId::Ward, 1, Glyph::Ward, QStringLiteral("Ward")},
                 [&](QWidget* parent) { return new WardPage(view.waves(), parent); });
    view.addPage({PageId::Bed, 2, Glyph::Bed, QStringLiteral("Bed")}, [&](QWidget* parent) {
        auto* page = new BedPage(view.waves(), parent);
        page->setBed(QStringLiteral("B07"));
        return page;
    });
    view.addPage({PageId::Alarms, 3, Glyph::Alarms, QStringLiteral("Alarms")},
                 [](QWidget* parent) { return new AlarmPage(parent); });
    view.resize(size);
    view.setSnapshot(state == QLatin1String("start") ? FakeWard::idle() : ward.snapshot());
    view.openPage(state == QLatin1String("alarmpage") ? PageId::Alarms
                  : state == QLatin1String("bed")     ? PageId::Bed
                                                      : PageId::Ward);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));

    constexpr double kStep = 0.1;
    for (double t = 0; t < 7; t += kStep) {
        ward.play(t, t + kStep);
        view.advance(SteadyTime(std::chrono::milliseconds(static_cast<int>(t * 1000) + 1)));
    }
    if (state != QLatin1String("start"))
        view.setSnapshot(ward.snapshot(7));
    if (auto* page = qobject_cast<WardPage*>(view.page(PageId::Ward));
        page && state == QLatin1String("normal")) {
        page->surface().select(1);
        page->surface().toggleFrozen(4);
    }
    if (state == QLatin1String("unlit"))
        for (int i = 0; i < 3; ++i) // high and medium are both dark at the third step
            FlashClock::instance().tick();
    const QPixmap picture = view.grab();
    QCOMPARE(picture.deviceIndependentSize().toSize(), size);
    if (const QString folder = qEnvironmentVariable("VIGIL_SCREENS"); !folder.isEmpty()) {
        QVERIFY(QDir().mkpath(folder));
        QVERIFY(picture.save(folder + QLatin1Char('/') + QLatin1String(QTest::currentDataTag()) +
                             QStringLiteral(".png")));
    }
}

QTEST_MAIN(tst_Screens)
#include "tst_screens.moc"
