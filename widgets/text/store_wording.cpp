// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/store_wording.h"

#include <QCoreApplication>

namespace vigil::widgets {
namespace {

using Why = pipeline::StoreAbsence;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(StoreWording)
};

Why absenceFromName(std::string_view word) {
    for (int i = 0; i < static_cast<int>(Why::Failed); ++i)
        if (word == pipeline::name(static_cast<Why>(i)))
            return static_cast<Why>(i);
    return Why::Failed;
}

QString nextStep(Why why) {
    switch (why) {
    case Why::Opening:
        return Text::tr("Check whether the disk answers.");
    case Why::Damaged:
        return Text::tr("Set the file aside: it is renamed, and another one is begun.");
    case Why::Foreign:
        return Text::tr("Name another file in the workspace, or set this one aside: it is renamed, "
                        "and another one is begun.");
    case Why::Newer:
        return Text::tr("Start the newer version of this program, or set the file aside.");
    case Why::ReadOnly:
        return Text::tr("Allow this program to write the file and its folder.");
    case Why::NoFolder:
        return Text::tr("Check the folder that the workspace names, and that the medium is "
                        "attached.");
    case Why::Full:
        return Text::tr("Free some disk space.");
    case Why::Locked:
        return Text::tr("End the program that has it open.");
    case Why::InUse:
        return Text::tr("End the program that is named here.");
    case Why::Failed:
        break;
    }
    return Text::tr("Check the access rights and that the medium is attached.");
}

} // namespace

QString storeAwayText(std::string_view why) {
    switch (absenceFromName(why)) {
    case Why::Opening:
        return Text::tr("Not stored yet: the database takes long to open");
    case Why::Damaged:
        return Text::tr("Nothing is stored: the database is damaged");
    case Why::Foreign:
        return Text::tr("Nothing is stored: the file is of another program");
    case Why::Newer:
        return Text::tr("Nothing is stored: the database is of a newer version");
    case Why::ReadOnly:
        return Text::tr("Nothing is stored: the database is read-only");
    case Why::NoFolder:
        return Text::tr("Nothing is stored: the folder cannot be made");
    case Why::Full:
        return Text::tr("Nothing is stored: the disk is full");
    case Why::Locked:
        return Text::tr("Nothing is stored: a program has locked the database");
    case Why::InUse:
        return Text::tr("Nothing is stored: another Vigil uses the database");
    case Why::Failed:
        break;
    }
    return Text::tr("Nothing is stored: the database cannot be opened");
}

QString storeAwayDetail(const pipeline::StoreView& store) {
    if (!store.away && !store.damaged)
        return {};
    if (!store.away)
        return Text::tr("Parts of what was stored cannot be read any more; what comes is stored.") +
               QLatin1Char(' ') + nextStep(Why::Damaged);
    return Text::tr("Trends, alarm history and losses are not stored. Beds and alarms go on; what "
                    "comes is kept in memory as long as there is room, and stored later.") +
           QLatin1Char(' ') + nextStep(*store.away);
}

bool canSetAside(const pipeline::StoreView& store) {
    return store.damaged || store.away == Why::Damaged || store.away == Why::Foreign ||
           store.away == Why::Newer;
}

} // namespace vigil::widgets
