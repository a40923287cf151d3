// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/pages.h"

#include "app/desktop/settings.h"
#include "pipeline/facade.h"
#include "widgets/alarms/alarm_page.h"
#include "widgets/bed/bed_page.h"
#include "widgets/operations/operations_page.h"
#include "widgets/replay/replay_page.h"
#include "widgets/ward/ward_page.h"

#include <QCoreApplication>

#include <algorithm>

namespace vigil::desktop {
namespace {

using pipeline::Facade;
using widgets::Glyph;
using widgets::PageId;

struct Titles {
    Q_DECLARE_TR_FUNCTIONS(Pages)
};

void openBed(PageHost& host, const QString& bed) {
    host.setBed(bed);
    Q_EMIT host.pageRequested(PageId::Bed);
}

widgets::Page* makeWard(PageHost& host, QWidget* parent) {
    auto* page = new widgets::WardPage(host.waves(), parent);
    page->setDensity(host.settings().density());
    QObject::connect(page, &widgets::WardPage::densityChosen, &host, [&host](int density) {
        host.settings().setDensity(static_cast<widgets::Density>(density));
    });
    QObject::connect(page, &widgets::WardPage::bedSelected, &host, &PageHost::setBed);
    QObject::connect(page, &widgets::WardPage::bedOpened, &host,
                     [&host](const QString& bed) { openBed(host, bed); });
    return page;
}

widgets::Page* makeBed(PageHost& host, QWidget* parent) {
    auto* page = new widgets::BedPage(host.waves(), parent);
    page->setBed(host.bed());
    page->setDisplay(host.settings().waveDisplay());
    QObject::connect(
        page, &widgets::BedPage::displayChosen, &host,
        [&host](const widgets::WaveDisplay& display) { host.settings().setWaveDisplay(display); });
    QObject::connect(page, &widgets::BedPage::wardRequested, &host,
                     [&host] { Q_EMIT host.pageRequested(PageId::Ward); });
    QObject::connect(page, &widgets::BedPage::bedChanged, &host, &PageHost::setBed);
    QObject::connect(&host, &PageHost::bedChanged, page, &widgets::BedPage::setBed);
    return page;
}

widgets::Page* makeAlarms(PageHost& host, QWidget* parent) {
    auto* page = new widgets::AlarmPage(parent);
    auto* facade = &host.facade();
    using widgets::AlarmPage;
    QObject::connect(page, &AlarmPage::acknowledgeRequested, facade, &Facade::acknowledgeBecause);
    QObject::connect(page, &AlarmPage::shelveRequested, facade, &Facade::shelve);
    QObject::connect(page, &AlarmPage::noteRequested, facade, &Facade::note);
    QObject::connect(page, &AlarmPage::notActionableRequested, facade, &Facade::markNotActionable);
    QObject::connect(page, &AlarmPage::storyRequested, facade, &Facade::requestIncident);
    QObject::connect(facade, &Facade::incidentReady, page, &AlarmPage::setStory);
    QObject::connect(facade, &Facade::commandRefused, page, &AlarmPage::setRefusal);
    QObject::connect(page, &widgets::AlarmPage::acknowledgeAllRequested, facade,
                     &Facade::acknowledgeAll);
    QObject::connect(page, &widgets::AlarmPage::resetRequested, facade, &Facade::resetLatched);
    QObject::connect(page, &widgets::AlarmPage::bedRequested, &host,
                     [&host](const QString& bed) { openBed(host, bed); });
    return page;
}

widgets::Page* makeReplay(PageHost& host, QWidget* parent) {
    auto* page = new widgets::ReplayPage(parent);
    page->setRecent(host.recentFiles());
    QObject::connect(page, &widgets::ReplayPage::openRequested, &host, &PageHost::openRequested);
    QObject::connect(page, &widgets::ReplayPage::recentRequested, &host, &PageHost::pathRequested);
    QObject::connect(page, &widgets::ReplayPage::seekRequested, &host.facade(),
                     &Facade::replaySeek);
    QObject::connect(&host.facade(), &Facade::sessionOpened, page,
                     [&host, page] { page->setRecent(host.recentFiles()); });
    return page;
}

widgets::Page* makeOperations(PageHost& host, QWidget* parent) {
    using widgets::OperationsPage;
    auto* page = new OperationsPage(host.history(), parent);
    auto* facade = &host.facade();
    QObject::connect(page, &OperationsPage::lossesAcknowledged, facade, &Facade::acknowledgeLosses);
    QObject::connect(page, &OperationsPage::deadLettersRequested, facade,
                     &Facade::requestDeadLetters);
    QObject::connect(facade, &Facade::deadLettersReady, page, &OperationsPage::setDeadLetters);
    QObject::connect(page, &OperationsPage::lossesRequested, facade, &Facade::requestLosses);
    QObject::connect(facade, &Facade::lossesReady, page, &OperationsPage::setLosses);
    QObject::connect(page, &OperationsPage::queryRestartRequested, facade, &Facade::restartQuery);
    QObject::connect(page, &OperationsPage::sinkPauseRequested, facade, &Facade::setSinkPaused);
    QObject::connect(page, &OperationsPage::sinkRetryRequested, facade, &Facade::retrySink);
    QObject::connect(page, &OperationsPage::sinkDropRequested, facade, &Facade::dropSink);
    QObject::connect(page, &OperationsPage::setAsideRequested, &host, &PageHost::setAsideRequested);
    QObject::connect(page, &OperationsPage::connectRequested, &host, &PageHost::connectRequested);
    return page;
}

} // namespace

const PageList& pages() {
    static const PageList list{
        {PageId::Ward, 1, Glyph::Ward, [] { return Titles::tr("Ward"); }, makeWard},
        {PageId::Bed, 2, Glyph::Bed, [] { return Titles::tr("Bed"); }, makeBed},
        {PageId::Alarms, 3, Glyph::Alarms, [] { return Titles::tr("Alarms"); }, makeAlarms},
        {PageId::Replay, 4, Glyph::Replay, [] { return Titles::tr("Replay"); }, makeReplay},
        {PageId::Operations, 6, Glyph::Operations, [] { return Titles::tr("Operations"); },
         makeOperations},
    };
    return list;
}

std::optional<PageId> pageFromName(const QString& name, const PageList& list) {
    const auto found = std::ranges::find_if(list, [&](const PageSpec& page) {
        return name.compare(page.id.word, Qt::CaseInsensitive) == 0;
    });
    return found != list.end() ? std::optional(found->id) : std::nullopt;
}

} // namespace vigil::desktop
