// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace vigil::engine {

/// A place on the earth, in degrees of WGS 84.
struct GeoPoint {
    double latitude = 0;
    double longitude = 0;

    bool operator==(const GeoPoint&) const = default;
};

/// A point, a line or an area on the earth. The edges of lines and areas are great circles; an area
/// lies to the left of its rings. What is nearer than a micrometre counts as touching. *Thread:*
/// immutable; one thread uses it.
class Geography {
public:
    enum class Kind { Point, Line, Polygon };

    /// Errors: InvalidArgument for a latitude beyond the poles, for too few points, for a ring that
    /// crosses itself, for an edge between opposite points.
    [[nodiscard]] static Result<Geography> point(GeoPoint at);
    [[nodiscard]] static Result<Geography> line(std::span<const GeoPoint> points);
    /// Rings need not be closed.
    [[nodiscard]] static Result<Geography> polygon(const std::vector<std::vector<GeoPoint>>& rings);

    ~Geography();
    Geography(Geography&&) noexcept;
    Geography& operator=(Geography&&) noexcept;

    [[nodiscard]] Kind kind() const noexcept;
    /// Of all its points.
    [[nodiscard]] std::size_t size() const noexcept;
    /// They have a point in common.
    [[nodiscard]] bool intersects(const Geography& other) const;
    /// All of it lies in the polygon; a point on the edge does not.
    [[nodiscard]] bool within(const Geography& polygon) const;
    /// Two polygons that have an area in common, and neither is within the other.
    [[nodiscard]] bool overlaps(const Geography& polygon) const;

private:
    struct Shape;
    explicit Geography(std::unique_ptr<Shape> shape);

    std::unique_ptr<Shape> m_shape;
};

/// Error: InvalidArgument for a place that is none on the earth.
[[nodiscard]] Result<void> checkPlace(GeoPoint at);

/// Metres along the shortest way on the ellipsoid of WGS 84 (Karney 2013).
[[nodiscard]] double geodesicDistance(GeoPoint from, GeoPoint to);

} // namespace vigil::engine
