// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ward/tile_accessibility.h"

#include "widgets/bed/bed_content.h"
#include "widgets/ward/ward_surface.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QPointer>

#include <vector>

namespace vigil::widgets {
namespace {

/// One tile. It looks its surface up at each call: surfaces and their beds come and go.
class TileInterface final : public QAccessibleInterface, public QAccessibleActionInterface {
public:
    TileInterface(WardSurface* surface, int index) : m_surface(surface), m_index(index) {}

    bool isValid() const override { return m_surface && m_index < m_surface->tileCount(); }

    QObject* object() const override { return nullptr; }

    QWindow* window() const override {
        return m_surface ? m_surface->window()->windowHandle() : nullptr;
    }

    QAccessibleInterface* parent() const override {
        return QAccessible::queryAccessibleInterface(m_surface);
    }

    QAccessibleInterface* child(int) const override { return nullptr; }

    QAccessibleInterface* childAt(int, int) const override { return nullptr; }

    int childCount() const override { return 0; }

    int indexOfChild(const QAccessibleInterface*) const override { return -1; }

    QString text(QAccessible::Text kind) const override {
        return kind == QAccessible::Name && isValid() ? spokenSummary(m_surface->content(m_index))
                                                      : QString();
    }

    void setText(QAccessible::Text, const QString&) override {}

    QRect rect() const override {
        if (!isValid())
            return {};
        const QRect tile = m_surface->tileRect(m_index);
        return {m_surface->mapToGlobal(tile.topLeft()), tile.size()};
    }

    QAccessible::Role role() const override { return QAccessible::ListItem; }

    QAccessible::State state() const override {
        QAccessible::State state;
        state.selectable = state.focusable = true;
        state.selected = isValid() && m_surface->selected() == m_index;
        state.focused = state.selected && m_surface->hasFocus();
        state.invisible = !isValid() || !m_surface->isVisible();
        return state;
    }

    void* interface_cast(QAccessible::InterfaceType type) override {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this)
                                                    : nullptr;
    }

    QStringList actionNames() const override { return {setFocusAction(), pressAction()}; }

    void doAction(const QString& name) override {
        if (!isValid())
            return;
        m_surface->select(m_index);
        if (name == setFocusAction())
            m_surface->setFocus();
        else if (name == pressAction())
            m_surface->openTile(m_index);
    }

    QStringList keyBindingsForAction(const QString& name) const override {
        return name == pressAction() ? QStringList{QStringLiteral("Return")} : QStringList();
    }

private:
    QPointer<WardSurface> m_surface;
    int m_index;
};

class SurfaceInterface final : public QAccessibleWidget {
public:
    explicit SurfaceInterface(WardSurface* surface)
        : QAccessibleWidget(surface, QAccessible::List), m_surface(surface) {}

    ~SurfaceInterface() override {
        for (const auto id : m_ids)
            QAccessible::deleteAccessibleInterface(id);
    }

    int childCount() const override { return m_surface ? m_surface->tileCount() : 0; }

    QAccessibleInterface* child(int index) const override {
        if (index < 0 || index >= childCount())
            return nullptr;
        while (static_cast<int>(m_ids.size()) <= index)
            m_ids.push_back(QAccessible::registerAccessibleInterface(
                new TileInterface(m_surface, static_cast<int>(m_ids.size()))));
        return QAccessible::accessibleInterface(m_ids[static_cast<std::size_t>(index)]);
    }

    QAccessibleInterface* childAt(int x, int y) const override {
        for (int i = 0; i < childCount(); ++i)
            if (child(i)->rect().contains(x, y))
                return child(i);
        return nullptr;
    }

    int indexOfChild(const QAccessibleInterface* wanted) const override {
        for (int i = 0; i < childCount(); ++i)
            if (child(i) == wanted)
                return i;
        return -1;
    }

    QAccessibleInterface* focusChild() const override {
        return m_surface && m_surface->hasFocus() ? child(m_surface->selected()) : nullptr;
    }

private:
    QPointer<WardSurface> m_surface;
    mutable std::vector<QAccessible::Id> m_ids; ///< of the tiles, in their order
};

QAccessibleInterface* makeInterface(const QString&, QObject* object) {
    auto* surface = qobject_cast<WardSurface*>(object);
    return surface ? new SurfaceInterface(surface) : nullptr;
}

} // namespace

void installTileAccessibility() {
    static const bool installed = [] {
        QAccessible::installFactory(makeInterface);
        return true;
    }();
    static_cast<void>(installed);
}

} // namespace vigil::widgets
