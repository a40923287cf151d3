// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/application.h"

#include <QApplication>

#include <cstdio>

int main(int argc, char* argv[]) {
    QCoreApplication::setOrganizationName(QStringLiteral("vigil"));
    QCoreApplication::setApplicationName(QStringLiteral("vigil"));
    QCoreApplication::setApplicationVersion(QStringLiteral(VIGIL_VERSION));
    // Before a display is needed: help, version and mistakes work without one.
    {
        QCoreApplication plain(argc, argv);
        const auto options = vigil::desktop::parseOptions(QCoreApplication::arguments());
        if (options.exitCode) {
            std::fprintf(*options.exitCode == 0 ? stdout : stderr, "%s\n",
                         qPrintable(options.message));
            return *options.exitCode;
        }
    }
    const QApplication program(argc, argv);
    vigil::desktop::Application application(
        vigil::desktop::parseOptions(QCoreApplication::arguments()));
    return application.run();
}
