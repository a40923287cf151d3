// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/orderly_end.h"

#include "base/clock.h"

#include <QEvent>
#include <QGuiApplication>

#include <atomic>
#include <cstdlib>
#include <utility>

namespace vigil::desktop {
namespace {

std::atomic<OrderlyEnd*> g_end{nullptr};
QtMessageHandler g_formerHandler = nullptr;

/// What Qt says right before it calls exit(). Other threads run on in exit() while it destroys what
/// they may need, so this is the moment to save; the handler of exit() is for other words than
/// these.
bool saysDisplayIsGone(const QString& text) {
    return text.startsWith(QLatin1String("The X11 connection broke")) ||
           text.startsWith(QLatin1String("The Wayland connection"));
}

} // namespace

OrderlyEnd::OrderlyEnd() {
    g_end = this;
    g_formerHandler = qInstallMessageHandler(&OrderlyEnd::takeMessage);
    static_cast<void>(std::atexit(&OrderlyEnd::takeExit));
    m_signals.emplace([this](int) { ask(); });
}

OrderlyEnd::~OrderlyEnd() {
    m_signals.reset();
    qInstallMessageHandler(g_formerHandler);
    g_end = nullptr;
    std::jthread watch;
    {
        const base::MutexLock lock(m_mutex);
        watch.swap(m_watch);
    }
}

void OrderlyEnd::serve(Program program) {
    m_quit = std::move(program.quit);
    m_logout = std::move(program.logout);
    {
        const base::MutexLock saving(m_saving);
        m_save = std::move(program.save);
    }
    qGuiApp->installEventFilter(this);
    connect(
        qGuiApp, &QGuiApplication::commitDataRequest, this, [this] { m_logout(); },
        Qt::DirectConnection);
    const base::MutexLock lock(m_mutex);
    m_served = true;
}

void OrderlyEnd::release() {
    const base::MutexLock saving(m_saving);
    m_save = nullptr;
}

/// Windows that were closed by hand come to this, too: then there is nothing left to quit.
bool OrderlyEnd::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::Quit)
        return QObject::eventFilter(watched, event);
    ask();
    return true;
}

void OrderlyEnd::ask() {
    const base::MutexLock lock(m_mutex);
    if (!m_served)
        std::_Exit(EXIT_SUCCESS);
    if (m_watch.joinable())
        return;
    m_watch = std::jthread([this](const std::stop_token& stop) { watch(stop); });
    QMetaObject::invokeMethod(
        this, [this] { m_quit(); }, Qt::QueuedConnection);
}

void OrderlyEnd::watch(const std::stop_token& stop) {
    if (!base::SystemClock{}.waitFor(kPatience, stop))
        return;
    save();
    std::_Exit(EXIT_SUCCESS);
}

void OrderlyEnd::save() {
    const base::MutexLock saving(m_saving);
    if (m_save)
        m_save();
}

void OrderlyEnd::takeMessage(QtMsgType type, const QMessageLogContext& context,
                             const QString& text) {
    const bool gone = saysDisplayIsGone(text);
    auto* end = g_end.load();
    if (end != nullptr && gone)
        end->save();
    g_formerHandler(type, context, text);
    if (end != nullptr && gone)
        std::_Exit(EXIT_FAILURE);
}

void OrderlyEnd::takeExit() {
    if (auto* end = g_end.load())
        end->save();
}

} // namespace vigil::desktop
