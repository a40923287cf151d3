// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/reload_wording.h"

#include "widgets/text/format.h"

#include <QCoreApplication>

#include <array>
#include <utility>

namespace vigil::widgets {
namespace {

using What = pipeline::ReloadStep::What;
using Why = pipeline::ReloadStep::Why;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ReloadWords)

public:
    static QString source(What what, const QString& name) {
        switch (what) {
        case What::Restarts:
            return tr("Source %1 connects anew.").arg(name);
        case What::Begins:
            return tr("Source %1 is added.").arg(name);
        case What::Ends:
            return tr("Source %1 is disconnected.").arg(name);
        case What::GoesOn:
        case What::Changes:
            return {};
        }
        return {};
    }

    static QString query(What what, Why why, const QString& name) {
        switch (what) {
        case What::Restarts:
            if (why == Why::Sources)
                return tr("Query %1 begins anew, its open windows are lost: its sources are "
                          "others.")
                    .arg(name);
            return tr("Query %1 begins anew, its open windows are lost.").arg(name);
        case What::Begins:
            return tr("Query %1 is added.").arg(name);
        case What::Ends:
            return tr("Query %1 ends.").arg(name);
        case What::Changes:
            return tr("Query %1 goes on with other settings.").arg(name);
        case What::GoesOn:
            return {};
        }
        return {};
    }

    static QString section(const std::string& word) {
        struct Entry {
            const char* word;
            QString text;
        };

        const std::array<Entry, 5> groups{{{"limit", tr("limits")},
                                           {"rule", tr("rules")},
                                           {"bed", tr("beds")},
                                           {"sink", tr("sinks")},
                                           {"channel", tr("channels")}}};
        for (const auto& [known, text] : groups)
            if (word == known)
                return text;
        return QLatin1Char('[') + qstr(word) + QLatin1Char(']');
    }

    static QString changed(const QStringList& sections) {
        return tr("Edited, and in force at once: %1.").arg(sections.join(QStringLiteral(", ")));
    }

    static QString goOn(int count) {
        return tr("%n source(s) and queries go on without a gap.", nullptr, count);
    }
};

} // namespace

QStringList reloadSentences(const std::vector<pipeline::ReloadStep>& steps) {
    QStringList sentences, sections;
    int goOn = 0;
    for (const auto& step : steps) {
        if (step.what == What::GoesOn)
            ++goOn;
        const QString name = qstr(step.name);
        if (step.section == "source")
            sentences << Words::source(step.what, name);
        else if (step.section == "query")
            sentences << Words::query(step.what, step.why, name);
        else
            sections << Words::section(step.section);
    }
    sentences.removeAll(QString());
    if (!sections.isEmpty())
        sentences << Words::changed(sections);
    if (goOn > 0)
        sentences << Words::goOn(goOn);
    return sentences;
}

} // namespace vigil::widgets
