// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/application.h"

#include "app/desktop/command_options.h"
#include "app/desktop/orderly_end.h"
#include "base/plain_text.h"
#include "widgets/sound/loudspeaker.h"
#include "widgets/text/language.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QPixmap>
#include <QTimer>

#include <cstdio>

namespace vigil::desktop {
namespace {

constexpr int kUsageError = 2;

Options refuse(QString message) {
    Options options;
    options.exitCode = kUsageError;
    options.message = std::move(message);
    return options;
}

QString pageWords() {
    QStringList words;
    for (const auto& page : pages())
        words << page.id.word;
    return words.join(QStringLiteral(", "));
}

QString textOf(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QCommandLineOption optionOf(const CommandOption& option) {
    return {textOf(option.name), textOf(option.description), textOf(option.value)};
}

} // namespace

QStringList withoutQtOptions(const QStringList& arguments) {
    static const QStringList flags{QStringLiteral("reverse"), QStringLiteral("widgetcount")};
    static const QStringList withValue{
        QStringLiteral("platform"),      QStringLiteral("platformpluginpath"),
        QStringLiteral("platformtheme"), QStringLiteral("plugin"),
        QStringLiteral("session"),       QStringLiteral("style"),
        QStringLiteral("stylesheet"),    QStringLiteral("display"),
        QStringLiteral("geometry"),      QStringLiteral("qwindowgeometry"),
        QStringLiteral("qwindowicon"),   QStringLiteral("qwindowtitle")};
    QStringList own;
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const QString& argument = arguments[i];
        const bool isOption = argument.startsWith(QLatin1Char('-'));
        const QString name = argument.mid(argument.startsWith(QLatin1String("--")) ? 2 : 1);
        if (isOption && withValue.contains(name))
            ++i;
        else if (!(isOption && (flags.contains(name) ||
                                withValue.contains(name.section(QLatin1Char('='), 0, 0)))))
            own.push_back(argument);
    }
    return own;
}

Options parseOptions(const QStringList& arguments) {
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Live vitals, alarms and the health of the stream they come from.\n"
                       "Not a medical device. Not for patient care."));
    parser.addPositionalArgument(QStringLiteral("file"), textOf(kFileArgument),
                                 QStringLiteral("[WORKSPACE | RECORDING]"));
    const auto demo = optionOf(kDemoOption);
    auto page = optionOf(kPageOption);
    page.setDescription(QStringLiteral("%1: %2.").arg(page.description(), pageWords()));
    const auto language = optionOf(kLanguageOption);
    const auto theme = optionOf(kThemeOption);
    const auto screenshot = optionOf(kScreenshotOption);
    const auto after = optionOf(kAfterOption);
    parser.addOptions({demo, page, language, theme, screenshot, after});
    const QCommandLineOption help = parser.addHelpOption();
    const QCommandLineOption version = parser.addVersionOption();

    if (!parser.parse(arguments))
        return refuse(parser.errorText());
    Options options;
    if (parser.isSet(help) || parser.isSet(QStringLiteral("help-all"))) {
        options.exitCode = 0;
        options.message = parser.helpText();
        return options;
    }
    if (parser.isSet(version)) {
        options.exitCode = 0;
        options.message = QStringLiteral("vigil " VIGIL_VERSION);
        return options;
    }
    const QStringList files = parser.positionalArguments();
    if (files.size() > 1)
        return refuse(QStringLiteral("Only one file can be opened at a time."));
    if (!files.isEmpty())
        options.path = files.first();
    options.demo = parser.isSet(demo);
    if (options.demo && !options.path.isEmpty())
        return refuse(QStringLiteral("--demo and a file exclude each other."));
    if (parser.isSet(page)) {
        options.page = pageFromName(parser.value(page));
        if (!options.page)
            return refuse(QStringLiteral("Unknown page '%1'; known: %2.")
                              .arg(parser.value(page), pageWords()));
    }
    if (parser.isSet(language)) {
        options.language = parser.value(language);
        if (widgets::resolveLanguage(options.language) !=
            options.language.section(QLatin1Char('_'), 0, 0).toLower())
            return refuse(
                QStringLiteral("Unknown language '%1'; known: %2.")
                    .arg(options.language, widgets::languages().join(QStringLiteral(", "))));
    }
    if (parser.isSet(theme)) {
        const QString name = parser.value(theme);
        if (name != QLatin1String("light") && name != QLatin1String("dark"))
            return refuse(QStringLiteral("Unknown theme '%1'; known: dark, light.").arg(name));
        options.theme =
            name == QLatin1String("light") ? widgets::ThemeKind::Light : widgets::ThemeKind::Dark;
    }
    options.screenshot = parser.value(screenshot);
    if (parser.isSet(after)) {
        bool ok = false;
        options.afterSeconds = parser.value(after).toDouble(&ok);
        if (!ok || options.afterSeconds < 0 || options.afterSeconds > 3600)
            return refuse(QStringLiteral("--after needs a number of seconds, 0 to 3600."));
    }
    return options;
}

Application::Application(Options options, OrderlyEnd& end)
    : m_options(std::move(options)), m_end(end) {
    m_settings.applyParameterColours();
    widgets::installLanguage(widgets::resolveLanguage(
        m_options.language.isEmpty() ? m_settings.language() : m_options.language));
    widgets::applyTheme(m_options.theme.value_or(m_settings.theme()));
}

Application::~Application() {
    if (m_window)
        m_window->facade().endSessions();
    m_end.release();
}

int Application::run() {
    makeWindow();
    m_end.serve({[this] { m_window->quitNow(); }, [this] { m_window->expectLogout(); },
                 [this] { m_window->facade().endSessions(); }});
    openAsAsked();
    if (m_options.screenshot.isEmpty())
        m_window->askForNotice();
    else
        QTimer::singleShot(static_cast<int>(m_options.afterSeconds * 1000), m_window.get(),
                           [this] { takeScreenshot(); });
    return QApplication::exec();
}

void Application::makeWindow() {
    m_window = std::make_unique<MainWindow>(m_settings);
    QObject::connect(
        m_window.get(), &MainWindow::languageChosen, qApp,
        [this](const QString& language) { changeLanguage(language); }, Qt::QueuedConnection);
    m_window->placeOnScreen();
    m_window->show();
    m_window->setSound(std::make_unique<widgets::Loudspeaker>());
}

void Application::openAsAsked() {
    if (m_options.page)
        m_window->openPage(*m_options.page);
    if (m_options.demo)
        m_window->openDemo();
    else if (!m_options.path.isEmpty())
        m_window->openPath(m_options.path);
}

void Application::changeLanguage(const QString& language) {
    m_settings.setLanguage(language);
    widgets::installLanguage(language);
    m_window->retranslate();
}

void Application::takeScreenshot() {
    const bool saved = m_window->grab().save(m_options.screenshot);
    if (!saved)
        std::fprintf(stderr, "vigil: cannot write %s\n",
                     shown(m_options.screenshot.toStdString()).c_str());
    QApplication::exit(saved ? 0 : 1);
}

} // namespace vigil::desktop
