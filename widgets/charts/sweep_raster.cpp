// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/sweep_raster.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace vigil::widgets {

namespace {

constexpr int kSubs = TraceColumns::kPerPixel;
/// Fixed point: a sub-column is covered by two spans, each worth this much when it fills a row.
constexpr int kUnitBits = 7;
constexpr int kUnit = 1 << kUnitBits;
constexpr float kOutOfReach = -1e20F; ///< half chord of a pen that does not reach so far

std::uint32_t mix(std::uint32_t below, std::uint32_t above, int weight) noexcept {
    std::uint32_t out = 0xff000000U;
    for (int shift = 0; shift < 24; shift += 8) {
        const auto a = static_cast<int>((above >> shift) & 0xffU);
        const auto b = static_cast<int>((below >> shift) & 0xffU);
        const int value = (a * weight + b * (256 - weight) + 128) >> 8;
        out |= static_cast<std::uint32_t>(value) << shift;
    }
    return out;
}

std::vector<std::uint8_t> gridMarks(int length, double step) {
    std::vector<std::uint8_t> marks(static_cast<std::size_t>(std::max(length, 0)), 0);
    if (!(step >= 2))
        return marks;
    for (int k = 0;; ++k) {
        const double at = std::floor(k * step);
        if (at >= length)
            return marks;
        marks[static_cast<std::size_t>(at)] = 1;
    }
}

/// Low and high edges of eight neighbouring sub-columns.
struct Edges {
    float low[kSubs];
    float high[kSubs];
};

/// The lowest and highest point of the pen, by its inner and its outer chords at once. Eight
/// independent lanes with a constant trip count: compilers turn the inner loop into vector
/// instructions.
void widen(const float* low, const float* high, const float* inner, const float* outer, int taps,
           Edges& within, Edges& around) noexcept {
    Edges narrow;
    Edges wide;
    for (int k = 0; k < kSubs; ++k) {
        narrow.low[k] = wide.low[k] = TraceColumns::kEmptyLow;
        narrow.high[k] = wide.high[k] = TraceColumns::kEmptyHigh;
    }
    for (int d = 0; d < taps; ++d) {
        for (int k = 0; k < kSubs; ++k) {
            const float a = low[d + k];
            const float b = high[d + k];
            narrow.low[k] = std::min(a - inner[d], narrow.low[k]);
            narrow.high[k] = std::max(b + inner[d], narrow.high[k]);
            wide.low[k] = std::min(a - outer[d], wide.low[k]);
            wide.high[k] = std::max(b + outer[d], wide.high[k]);
        }
    }
    within = narrow;
    around = wide;
}

} // namespace

SweepRaster::SweepRaster(PixelRect lane, const SweepLook& look)
    : m_lane(lane), m_dash(std::max(look.dash, 1)),
      m_radius(std::clamp(look.penWidth, 0.25, 16.0) / 2),
      m_reach(std::min(static_cast<int>(std::ceil(m_radius * kSubs + 0.5)) - 1, kMaxReach)),
      m_background(look.background), m_grid(look.grid), m_gap(look.gap), m_clip(look.clip),
      m_gridRow(gridMarks(lane.height, look.gridStepY)),
      m_gridColumn(gridMarks(lane.width, look.gridStepX)) {
    m_lane.width = std::max(lane.width, 0);
    m_lane.height = std::max(lane.height, 0);
    m_eraseGap = std::clamp(look.eraseGap, 1, std::max(1, m_lane.width / 2));
    const auto chord = [this](double x) {
        return static_cast<float>(std::sqrt(std::max(0.0, m_radius * m_radius - x * x)));
    };
    for (int d = -m_reach; d <= m_reach; ++d) {
        const int index = d + m_reach;
        const auto at = static_cast<std::size_t>(index);
        const double nearest = std::max(0.0, (std::abs(d) - 0.5) / kSubs);
        const double farthest = (std::abs(d) + 0.5) / kSubs;
        m_outer[at] = chord(nearest);
        m_inner[at] = farthest <= m_radius ? chord(farthest) : kOutOfReach;
    }
    for (int weight = 0; weight <= 256; ++weight) {
        m_onBackground[static_cast<std::size_t>(weight)] = mix(look.background, look.trace, weight);
        m_onGrid[static_cast<std::size_t>(weight)] = mix(look.grid, look.trace, weight);
    }
    m_delta.assign(static_cast<std::size_t>(m_lane.height) + 2, 0);
    m_inkTop.assign(static_cast<std::size_t>(m_lane.width), 0);
    m_inkBottom.assign(static_cast<std::size_t>(m_lane.width), 0);
    m_clipMark = std::clamp(look.clipMark, 1, std::max(1, m_lane.height / 4));
    forgetClipping();
}

int SweepRaster::columnsToKeep() const noexcept {
    return m_lane.width + kClipTail + 2 * (static_cast<int>(std::ceil(m_radius)) + 2);
}

std::int64_t SweepRaster::finalColumn(double x) const noexcept {
    return static_cast<std::int64_t>(std::floor(x - static_cast<double>(m_reach) / kSubs)) - 1;
}

int SweepRaster::screenColumn(std::int64_t column) const noexcept {
    if (m_lane.width == 0)
        return 0;
    const auto at = static_cast<int>(column % m_lane.width);
    return at < 0 ? at + m_lane.width : at;
}

std::int64_t SweepRaster::oldestColumn() const noexcept {
    return std::max(m_first, m_head + m_eraseGap - m_lane.width + 1);
}

void SweepRaster::fillBackground(const PixelSurface& surface) noexcept {
    for (int y = 0; y < m_lane.height; ++y) {
        std::uint32_t* row = surface.pixels + (m_lane.y + y) * surface.stride + m_lane.x;
        if (m_gridRow[static_cast<std::size_t>(y)] != 0) {
            std::fill_n(row, m_lane.width, m_grid);
            continue;
        }
        for (int x = 0; x < m_lane.width; ++x)
            row[x] = m_gridColumn[static_cast<std::size_t>(x)] != 0 ? m_grid : m_background;
    }
    std::fill(m_inkTop.begin(), m_inkTop.end(), 0);
    std::fill(m_inkBottom.begin(), m_inkBottom.end(), 0);
    forgetClipping();
}

void SweepRaster::forgetClipping() noexcept {
    for (Edge* edge : {&m_above, &m_below}) {
        edge->last = kNever;
        edge->shown = 0;
        edge->marks.assign(static_cast<std::size_t>(m_lane.width), 0);
    }
}

void SweepRaster::unmark(Edge& edge, std::size_t screen) noexcept {
    edge.shown -= edge.marks[screen];
    edge.marks[screen] = 0;
}

void SweepRaster::eraseColumn(const PixelSurface& surface, int screen) noexcept {
    const auto at = static_cast<std::size_t>(screen);
    const int top = m_inkTop[at];
    const int bottom = m_inkBottom[at];
    std::uint32_t* pixel = surface.pixels + (m_lane.y + top) * surface.stride + m_lane.x + screen;
    const bool onLine = m_gridColumn[at] != 0;
    for (int y = top; y < bottom; ++y, pixel += surface.stride)
        *pixel = onLine || m_gridRow[static_cast<std::size_t>(y)] != 0 ? m_grid : m_background;
    m_inkTop[at] = m_inkBottom[at] = 0;
    unmark(m_above, at);
    unmark(m_below, at);
}

void SweepRaster::drawGapDash(const PixelSurface& surface, int screen) noexcept {
    if ((screen / m_dash) % 2 != 0)
        return;
    const int y = m_lane.height / 2;
    surface.pixels[(m_lane.y + y) * surface.stride + m_lane.x + screen] = m_gap;
    m_inkTop[static_cast<std::size_t>(screen)] = y;
    m_inkBottom[static_cast<std::size_t>(screen)] = y + 1;
}

void SweepRaster::noteClipping(std::int64_t column, const float* low, const float* high) noexcept {
    float top = TraceColumns::kEmptyLow;
    float bottom = TraceColumns::kEmptyHigh;
    for (int k = 0; k < kSubs; ++k) {
        top = std::min(top, low[k]);
        bottom = std::max(bottom, high[k]);
    }
    if (top < 0)
        m_above.last = column;
    if (bottom > static_cast<float>(m_lane.height))
        m_below.last = column;
}

int SweepRaster::markHeight(const Edge& edge, std::int64_t column) const noexcept {
    const std::int64_t past = column - edge.last;
    if (past >= kClipTail)
        return 0;
    return (m_clipMark * static_cast<int>(kClipTail - past) + kClipTail - 1) / kClipTail;
}

void SweepRaster::drawClipMarks(const PixelSurface& surface, int screen,
                                std::int64_t column) noexcept {
    const int above = markHeight(m_above, column);
    const int below = markHeight(m_below, column);
    if (above == 0 && below == 0)
        return;
    const auto at = static_cast<std::size_t>(screen);
    const auto paint = [&](int from, int to) {
        std::uint32_t* pixel =
            surface.pixels + (m_lane.y + from) * surface.stride + m_lane.x + screen;
        for (int y = from; y < to; ++y, pixel += surface.stride)
            *pixel = m_clip;
        const bool inked = m_inkBottom[at] > m_inkTop[at];
        m_inkTop[at] = inked ? std::min(m_inkTop[at], from) : from;
        m_inkBottom[at] = inked ? std::max(m_inkBottom[at], to) : to;
    };
    if (above > 0)
        paint(0, above);
    if (below > 0)
        paint(m_lane.height - below, m_lane.height);
    for (Edge* edge : {&m_above, &m_below}) {
        unmark(*edge, at);
        edge->marks[at] = edge->last == column ? 1 : 0;
        edge->shown += edge->marks[at];
    }
}

void SweepRaster::addSpan(float low, float high) noexcept {
    constexpr float kHalf = 0.5F; // rounds numbers that are never negative
    const auto limit = static_cast<float>(m_lane.height);
    const auto a = static_cast<int>(std::clamp(low, 0.0F, limit) * kUnit + kHalf);
    const auto b = static_cast<int>(std::clamp(high, 0.0F, limit) * kUnit + kHalf);
    const int rowA = a >> kUnitBits;
    const int rowB = b >> kUnitBits;
    const int partA = a & (kUnit - 1);
    const int partB = b & (kUnit - 1);
    std::int32_t* delta = m_delta.data();
    delta[rowA] += kUnit - partA;
    delta[rowA + 1] += partA;
    delta[rowB] -= kUnit - partB;
    delta[rowB + 1] -= partB;
    m_top = std::min(m_top, rowA);
    m_bottom = std::max(m_bottom, rowB + 1);
}

void SweepRaster::addBroken(const float* low, const float* high, const float* chord, int sub) {
    // A gap lies within reach of the pen: each unbroken piece is widened by itself, and pieces that
    // then overlap count once.
    std::array<std::pair<float, float>, kMaxReach + 1> pieces;
    std::size_t count = 0;
    bool open = false;
    for (int d = 0; d <= 2 * m_reach; ++d) {
        if (low[sub + d] > high[sub + d]) {
            open = false;
            continue;
        }
        const float a = low[sub + d] - chord[d];
        const float b = high[sub + d] + chord[d];
        if (a > b)
            continue;
        if (open) {
            pieces[count - 1].first = std::min(pieces[count - 1].first, a);
            pieces[count - 1].second = std::max(pieces[count - 1].second, b);
        } else {
            pieces[count++] = {a, b};
            open = true;
        }
    }
    std::sort(pieces.begin(), pieces.begin() + static_cast<std::ptrdiff_t>(count));
    for (std::size_t i = 0; i < count;) {
        auto [from, to] = pieces[i];
        for (++i; i < count && pieces[i].first <= to; ++i)
            to = std::max(to, pieces[i].second);
        addSpan(from, to);
    }
}

void SweepRaster::flushCoverage(const PixelSurface& surface, int screen) noexcept {
    const int top = m_top;
    const int bottom = std::min(m_bottom, m_lane.height);
    const bool onLine = m_gridColumn[static_cast<std::size_t>(screen)] != 0;
    std::uint32_t* pixel = surface.pixels + (m_lane.y + top) * surface.stride + m_lane.x + screen;
    std::int32_t sum = 0;
    for (int y = top; y < bottom; ++y, pixel += surface.stride) {
        sum += m_delta[static_cast<std::size_t>(y)];
        const auto weight = static_cast<std::size_t>((sum + kSubs / 2) / kSubs);
        const bool grid = onLine || m_gridRow[static_cast<std::size_t>(y)] != 0;
        *pixel = grid ? m_onGrid[weight] : m_onBackground[weight];
    }
    std::fill(m_delta.begin() + top, m_delta.begin() + std::min(m_bottom + 1, m_lane.height + 2),
              0);
    m_inkTop[static_cast<std::size_t>(screen)] = top;
    m_inkBottom[static_cast<std::size_t>(screen)] = std::max(top, bottom);
}

void SweepRaster::drawColumn(const PixelSurface& surface, const TraceColumns& trace,
                             std::int64_t column) {
    std::array<float, kMaxWindow> low;
    std::array<float, kMaxWindow> high;
    const int window = kSubs + 2 * m_reach;
    trace.copy(column * kSubs - m_reach, window, low.data(), high.data());
    int empty = 0;
    for (int i = 0; i < window; ++i)
        empty += low[static_cast<std::size_t>(i)] > high[static_cast<std::size_t>(i)] ? 1 : 0;
    const int screen = screenColumn(column);
    noteClipping(column, low.data() + m_reach, high.data() + m_reach);
    if (empty == window) {
        drawGapDash(surface, screen);
        drawClipMarks(surface, screen, column);
        return;
    }
    m_top = m_lane.height;
    m_bottom = 0;
    if (empty == 0) {
        Edges within;
        Edges around;
        widen(low.data(), high.data(), m_inner.data(), m_outer.data(), 2 * m_reach + 1, within,
              around);
        for (const Edges* edges : {&within, &around})
            for (int k = 0; k < kSubs; ++k)
                addSpan(edges->low[k], edges->high[k]);
    } else {
        for (int k = 0; k < kSubs; ++k) {
            addBroken(low.data(), high.data(), m_inner.data(), k);
            addBroken(low.data(), high.data(), m_outer.data(), k);
        }
    }
    if (m_top <= m_bottom)
        flushCoverage(surface, screen);
    drawClipMarks(surface, screen, column);
}

void SweepRaster::restart(const PixelSurface& surface, std::int64_t column) {
    fillBackground(surface);
    m_first = column;
    m_head = column - 1;
    m_erased = m_head + m_lane.width;
}

DirtyColumns SweepRaster::advance(const PixelSurface& surface, const TraceColumns& trace,
                                  std::int64_t head) {
    DirtyColumns dirty;
    if (head <= m_head || m_lane.width == 0 || m_lane.height == 0)
        return dirty;
    if (head - m_head >= m_lane.width - m_eraseGap) {
        render(surface, trace, head);
        dirty.count = 1;
        dirty.last[0] = m_lane.width;
        return dirty;
    }
    const std::int64_t before = m_head;
    for (m_erased = std::max(m_erased, before + m_eraseGap); m_erased < head + m_eraseGap;)
        eraseColumn(surface, screenColumn(++m_erased));
    while (m_head < head)
        drawColumn(surface, trace, ++m_head);
    const int from = screenColumn(before + 1);
    const int to = screenColumn(head + m_eraseGap) + 1;
    dirty.first[0] = from;
    if (from < to) {
        dirty.count = 1;
        dirty.last[0] = to;
    } else {
        dirty.count = 2;
        dirty.last[0] = m_lane.width;
        dirty.last[1] = to;
    }
    return dirty;
}

void SweepRaster::render(const PixelSurface& surface, const TraceColumns& trace,
                         std::int64_t head) {
    fillBackground(surface);
    if (m_lane.width == 0 || m_lane.height == 0)
        return;
    m_head = head;
    m_erased = head + m_eraseGap;
    const std::int64_t oldest = oldestColumn();
    // The mark of a column that is already erased may reach into those that are still shown.
    for (std::int64_t column = std::max(m_first, oldest - kClipTail); column < oldest; ++column) {
        std::array<float, kSubs> low;
        std::array<float, kSubs> high;
        trace.copy(column * kSubs, kSubs, low.data(), high.data());
        noteClipping(column, low.data(), high.data());
    }
    for (std::int64_t column = oldest; column <= head; ++column)
        drawColumn(surface, trace, column);
}

} // namespace vigil::widgets
