// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/application.h"
#include "app/desktop/orderly_end.h"
#include "base/end_signals.h"
#include "base/plain_text.h"
#include "base/process_guard.h"

#include <QApplication>

#include <cstdio>

int main(int argc, char* argv[]) {
    vigil::guardProcess();
    vigil::base::EndSignals::block();
    QCoreApplication::setOrganizationName(QStringLiteral("vigil"));
    QCoreApplication::setApplicationName(QStringLiteral("vigil"));
    QCoreApplication::setApplicationVersion(QStringLiteral(VIGIL_VERSION));
    // Before a display is needed: help, version and mistakes work without one.
    {
        QCoreApplication plain(argc, argv);
        const auto options = vigil::desktop::parseOptions(
            vigil::desktop::withoutQtOptions(QCoreApplication::arguments()));
        if (options.exitCode) {
            std::fprintf(*options.exitCode == 0 ? stdout : stderr, "%s\n",
                         vigil::shownLines(options.message.toStdString()).c_str());
            return *options.exitCode;
        }
    }
    vigil::desktop::OrderlyEnd end; // a display may take its time to answer
    const QApplication program(argc, argv);
    vigil::desktop::Application application(
        vigil::desktop::parseOptions(QCoreApplication::arguments()), end);
    return application.run();
}
