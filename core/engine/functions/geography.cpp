// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/functions/geography.h"

#include <GeographicLib/Geodesic.hpp>
#include <s2/mutable_s2shape_index.h>
#include <s2/s2builder.h>
#include <s2/s2builderutil_s2polygon_layer.h>
#include <s2/s2builderutil_snap_functions.h>
#include <s2/s2closest_edge_query.h>
#include <s2/s2latlng.h>
#include <s2/s2lax_polyline_shape.h>
#include <s2/s2loop.h>
#include <s2/s2point_vector_shape.h>
#include <s2/s2polygon.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace vigil::engine {

namespace {

/// A micrometre: far above what rounding moves a point, far below what anyone measures.
const S1Angle kTouching = S1Angle::Radians(1.6e-13);

tl::unexpected<Error> refuse(std::string why) {
    return fail(ErrorCode::InvalidArgument, std::move(why), "geography");
}

Result<S2Point> onSphere(GeoPoint at) {
    if (auto fine = checkPlace(at); !fine)
        return tl::unexpected(fine.error());
    return S2LatLng::FromDegrees(at.latitude, at.longitude).Normalized().ToPoint();
}

bool areSame(const S2Point& a, const S2Point& b) {
    return a.x() == b.x() && a.y() == b.y() && a.z() == b.z();
}

bool areOpposite(const S2Point& a, const S2Point& b) {
    constexpr double kNearly = 1e-9;
    return (a + b).Norm() < kNearly;
}

/// The points without those that repeat the one before.
Result<std::vector<S2Point>> onSphere(std::span<const GeoPoint> points) {
    std::vector<S2Point> out;
    for (const auto& at : points) {
        auto point = onSphere(at);
        if (!point)
            return tl::unexpected(point.error());
        if (!out.empty() && areOpposite(*point, out.back()))
            return refuse("an edge between opposite points may run anywhere");
        if (out.empty() || !areSame(*point, out.back()))
            out.push_back(*point);
    }
    return out;
}

/// The points of a ring, the first not once more at the end.
Result<std::vector<S2Point>> openRing(std::span<const GeoPoint> points) {
    auto ring = onSphere(points);
    if (!ring)
        return ring;
    if (ring->size() > 1 && areSame(ring->front(), ring->back()))
        ring->pop_back();
    if (ring->size() < 3)
        return refuse("a polygon has at least 3 points");
    if (areOpposite(ring->front(), ring->back()))
        return refuse("an edge between opposite points may run anywhere");
    return ring;
}

/// Nowhere wider than what counts as touching: which side is its inside is chance.
bool isThin(const S2Loop& loop) {
    constexpr double kWhole = 4 * std::numbers::pi;
    double around = 0;
    for (int i = 0; i < loop.num_vertices(); ++i)
        around += loop.vertex(i).Angle(loop.vertex(i + 1));
    const double area = loop.GetArea();
    return std::min(area, kWhole - area) < kTouching.radians() * around;
}

/// The polygon to the left of its rings; null where they cross, touch or go back on themselves.
std::unique_ptr<S2Polygon> polygonOf(const std::vector<std::vector<S2Point>>& rings) {
    std::vector<std::unique_ptr<S2Loop>> loops;
    for (const auto& ring : rings) {
        auto loop = std::make_unique<S2Loop>(ring, S2Debug::DISABLE);
        S2Error error;
        if (loop->FindValidationError(&error) || isThin(*loop))
            return nullptr;
        loops.push_back(std::move(loop));
    }
    auto polygon = std::make_unique<S2Polygon>();
    polygon->set_s2debug_override(S2Debug::DISABLE);
    polygon->InitOriented(std::move(loops));
    S2Error error;
    if (polygon->FindValidationError(&error))
        return nullptr;
    return polygon;
}

/// The same of rings that are not so: edges are split where they cross, and ways there and back
/// again vanish.
std::unique_ptr<S2Polygon> cleanPolygonOf(const std::vector<std::vector<S2Point>>& rings) {
    auto polygon = std::make_unique<S2Polygon>();
    polygon->set_s2debug_override(S2Debug::DISABLE);
    S2Builder::Options options{s2builderutil::IdentitySnapFunction(kTouching)};
    options.set_split_crossing_edges(true);
    S2Builder builder(options);
    builder.StartLayer(std::make_unique<s2builderutil::S2PolygonLayer>(polygon.get()));
    builder.AddIsFullPolygonPredicate(S2Builder::IsFullPolygon(false));
    for (const auto& ring : rings)
        for (std::size_t i = 0; i < ring.size(); ++i)
            builder.AddEdge(ring[i], ring[(i + 1) % ring.size()]);
    S2Error error;
    if (!builder.Build(&error) || polygon->FindValidationError(&error))
        return nullptr;
    return polygon;
}

} // namespace

struct Geography::Shape {
    Kind kind = Kind::Point;
    std::size_t size = 0;
    S2Point point;
    std::unique_ptr<S2Polygon> polygon; ///< of a polygon
    MutableS2ShapeIndex index;
};

Geography::Geography(std::unique_ptr<Shape> shape) : m_shape(std::move(shape)) {}

Geography::~Geography() = default;
Geography::Geography(Geography&&) noexcept = default;
Geography& Geography::operator=(Geography&&) noexcept = default;

Result<Geography> Geography::point(GeoPoint at) {
    const auto point = onSphere(at);
    if (!point)
        return tl::unexpected(point.error());
    auto shape = std::make_unique<Shape>();
    shape->size = 1;
    shape->point = *point;
    shape->index.Add(std::make_unique<S2PointVectorShape>(std::vector<S2Point>{*point}));
    return Geography(std::move(shape));
}

Result<Geography> Geography::line(std::span<const GeoPoint> points) {
    const auto vertices = onSphere(points);
    if (!vertices)
        return tl::unexpected(vertices.error());
    if (vertices->size() < 2)
        return refuse("a line has at least 2 points");
    auto shape = std::make_unique<Shape>();
    shape->kind = Kind::Line;
    shape->size = points.size();
    shape->index.Add(std::make_unique<S2LaxPolylineShape>(*vertices));
    return Geography(std::move(shape));
}

Result<Geography> Geography::polygon(const std::vector<std::vector<GeoPoint>>& rings) {
    std::vector<std::vector<S2Point>> vertices;
    auto shape = std::make_unique<Shape>();
    shape->kind = Kind::Polygon;
    for (const auto& ring : rings) {
        auto open = openRing(ring);
        if (!open)
            return tl::unexpected(open.error());
        vertices.push_back(std::move(*open));
        shape->size += ring.size();
    }
    shape->polygon = polygonOf(vertices);
    // Making a polygon of such rings takes the square of their points.
    constexpr std::size_t kMostToClean = 200;
    if (shape->polygon == nullptr && shape->size <= kMostToClean)
        shape->polygon = cleanPolygonOf(vertices);
    if (shape->polygon == nullptr)
        return refuse("the edges of the polygon cross");
    if (shape->polygon->is_empty())
        return refuse("the polygon has no area");
    shape->index.Add(std::make_unique<S2Polygon::Shape>(shape->polygon.get()));
    return Geography(std::move(shape));
}

Geography::Kind Geography::kind() const noexcept { return m_shape->kind; }

std::size_t Geography::size() const noexcept { return m_shape->size; }

bool Geography::intersects(const Geography& other) const {
    S2ClosestEdgeQuery query(&m_shape->index);
    S2ClosestEdgeQuery::ShapeIndexTarget target(&other.m_shape->index);
    return query.IsDistanceLessOrEqual(&target, S1ChordAngle(kTouching));
}

bool Geography::within(const Geography& polygon) const {
    const auto& area = *polygon.m_shape->polygon;
    if (kind() == Kind::Polygon)
        return area.ApproxContains(*m_shape->polygon, kTouching);
    if (!area.Contains(m_shape->point))
        return false;
    S2ClosestEdgeQuery query(&polygon.m_shape->index);
    query.mutable_options()->set_include_interiors(false);
    S2ClosestEdgeQuery::PointTarget target(m_shape->point);
    return !query.IsDistanceLessOrEqual(&target, S1ChordAngle(kTouching));
}

bool Geography::overlaps(const Geography& polygon) const {
    return !m_shape->polygon->ApproxDisjoint(*polygon.m_shape->polygon, kTouching) &&
           !within(polygon) && !polygon.within(*this);
}

Result<void> checkPlace(GeoPoint at) {
    constexpr double kPole = 90;
    constexpr double kRound = 360;
    if (!(std::abs(at.latitude) <= kPole))
        return refuse("a latitude lies between -90 and 90");
    if (!(std::abs(at.longitude) <= kRound))
        return refuse("a longitude lies between -360 and 360");
    return {};
}

double geodesicDistance(GeoPoint from, GeoPoint to) {
    double metres = 0;
    GeographicLib::Geodesic::WGS84().Inverse(from.latitude, from.longitude, to.latitude,
                                             to.longitude, metres);
    return metres;
}

} // namespace vigil::engine
