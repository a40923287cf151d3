// SPDX-License-Identifier: GPL-3.0-or-later
// Places on the earth against other computations of the same: areas and lines by GEOS in the
// gnomonic projection, where great circles are straight lines; distances by Vincenty's formula.
#include "engine/functions/geography.h"

#include <QTest>

#define GEOS_USE_ONLY_R_API
#include <geos_c.h>

#include <array>
#include <cmath>
#include <functional>
#include <memory>
#include <numbers>
#include <random>

using namespace vigil::engine;

namespace {

constexpr double kDegree = std::numbers::pi / 180;

using Vector = std::array<double, 3>;

Vector vectorOf(GeoPoint p) {
    const double lat = p.latitude * kDegree;
    const double lon = p.longitude * kDegree;
    return {std::cos(lat) * std::cos(lon), std::cos(lat) * std::sin(lon), std::sin(lat)};
}

double dot(const Vector& a, const Vector& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

/// Metres by Vincenty's inverse formula (1975) on WGS 84; it does not end for nearly opposite
/// points.
double vincenty(GeoPoint from, GeoPoint to) {
    constexpr double a = 6378137.0;
    constexpr double f = 1 / 298.257223563;
    constexpr double b = (1 - f) * a;
    const double u1 = std::atan((1 - f) * std::tan(from.latitude * kDegree));
    const double u2 = std::atan((1 - f) * std::tan(to.latitude * kDegree));
    const double l = (to.longitude - from.longitude) * kDegree;
    double lambda = l;
    double sinSigma = 0;
    double cosSigma = 0;
    double sigma = 0;
    double cosSqAlpha = 0;
    double cos2m = 0;
    for (int i = 0; i < 1000; ++i) {
        const double x = std::cos(u2) * std::sin(lambda);
        const double y =
            std::cos(u1) * std::sin(u2) - std::sin(u1) * std::cos(u2) * std::cos(lambda);
        sinSigma = std::hypot(x, y);
        cosSigma = std::sin(u1) * std::sin(u2) + std::cos(u1) * std::cos(u2) * std::cos(lambda);
        sigma = std::atan2(sinSigma, cosSigma);
        const double sinAlpha = std::cos(u1) * std::cos(u2) * std::sin(lambda) / sinSigma;
        cosSqAlpha = 1 - sinAlpha * sinAlpha;
        cos2m = cosSqAlpha == 0 ? 0 : cosSigma - 2 * std::sin(u1) * std::sin(u2) / cosSqAlpha;
        const double c = f / 16 * cosSqAlpha * (4 + f * (4 - 3 * cosSqAlpha));
        const double next =
            l + (1 - c) * f * sinAlpha *
                    (sigma + c * sinSigma * (cos2m + c * cosSigma * (-1 + 2 * cos2m * cos2m)));
        const bool done = std::abs(next - lambda) < 1e-14;
        lambda = next;
        if (done)
            break;
    }
    const double uSq = cosSqAlpha * (a * a - b * b) / (b * b);
    const double ca = 1 + uSq / 16384 * (4096 + uSq * (-768 + uSq * (320 - 175 * uSq)));
    const double cb = uSq / 1024 * (256 + uSq * (-128 + uSq * (74 - 47 * uSq)));
    const double delta =
        cb * sinSigma *
        (cos2m + cb / 4 *
                     (cosSigma * (-1 + 2 * cos2m * cos2m) -
                      cb / 6 * cos2m * (-3 + 4 * sinSigma * sinSigma) * (-3 + 4 * cos2m * cos2m)));
    return b * ca * (sigma - delta);
}

/// GEOS on a plane that touches the earth at a centre.
class Plane {
public:
    using Shape = std::unique_ptr<GEOSGeometry, std::function<void(GEOSGeometry*)>>;

    explicit Plane(GeoPoint centre) : m_geos(GEOS_init_r()), m_centre(vectorOf(centre)) {
        const double lat = centre.latitude * kDegree;
        const double lon = centre.longitude * kDegree;
        m_east = {-std::sin(lon), std::cos(lon), 0};
        m_north = {-std::sin(lat) * std::cos(lon), -std::sin(lat) * std::sin(lon), std::cos(lat)};
    }

    ~Plane() { GEOS_finish_r(m_geos); }

    Plane(const Plane&) = delete;
    Plane& operator=(const Plane&) = delete;

    [[nodiscard]] GEOSContextHandle_t geos() const { return m_geos; }

    [[nodiscard]] Shape point(GeoPoint at) const {
        return shape(GEOSGeom_createPoint_r(m_geos, sequence({at})));
    }

    [[nodiscard]] Shape line(const std::vector<GeoPoint>& points) const {
        return shape(GEOSGeom_createLineString_r(m_geos, sequence(points)));
    }

    [[nodiscard]] Shape polygon(std::vector<GeoPoint> ring) const {
        ring.push_back(ring.front());
        return shape(GEOSGeom_createPolygon_r(
            m_geos, GEOSGeom_createLinearRing_r(m_geos, sequence(ring)), nullptr, 0));
    }

    /// True when the edges of the two come so near that rounding decides.
    [[nodiscard]] bool isClose(const Shape& a, const Shape& b) const {
        double distance = 0;
        GEOSDistance_r(m_geos, edges(a).get(), edges(b).get(), &distance);
        return distance < 1e-9;
    }

private:
    [[nodiscard]] Shape shape(GEOSGeometry* made) const {
        return {made, [geos = m_geos](GEOSGeometry* g) { GEOSGeom_destroy_r(geos, g); }};
    }

    [[nodiscard]] Shape edges(const Shape& of) const {
        if (GEOSGeomTypeId_r(m_geos, of.get()) == GEOS_POLYGON)
            return shape(GEOSBoundary_r(m_geos, of.get()));
        return shape(GEOSGeom_clone_r(m_geos, of.get()));
    }

    [[nodiscard]] GEOSCoordSequence* sequence(const std::vector<GeoPoint>& points) const {
        auto* out = GEOSCoordSeq_create_r(m_geos, static_cast<unsigned>(points.size()), 2);
        for (unsigned i = 0; i < points.size(); ++i) {
            const auto v = vectorOf(points[i]);
            const double depth = dot(v, m_centre);
            GEOSCoordSeq_setXY_r(m_geos, out, i, dot(v, m_east) / depth, dot(v, m_north) / depth);
        }
        return out;
    }

    GEOSContextHandle_t m_geos;
    Vector m_centre;
    Vector m_east{};
    Vector m_north{};
};

/// Random places and shapes within `reach` degrees of a centre, the same in every run.
class Places {
public:
    Places(unsigned seed, double reach) : m_random(seed), m_reach(reach) {
        m_centre = {between(-85, 85), between(-180, 180)};
    }

    [[nodiscard]] GeoPoint centre() const { return m_centre; }

    /// That far from a point, in that direction.
    static GeoPoint from(GeoPoint p, double degrees, double bearing) {
        const double lat = p.latitude * kDegree;
        const double d = degrees * kDegree;
        const double sinLat =
            std::sin(lat) * std::cos(d) + std::cos(lat) * std::sin(d) * std::cos(bearing);
        const double lon =
            p.longitude * kDegree + std::atan2(std::sin(bearing) * std::sin(d) * std::cos(lat),
                                               std::cos(d) - std::sin(lat) * sinLat);
        return {std::asin(sinLat) / kDegree, std::remainder(lon / kDegree, 360.0)};
    }

    GeoPoint place() {
        return from(m_centre, between(0, m_reach), between(0, 2 * std::numbers::pi));
    }

    /// A star, against the clock.
    std::vector<GeoPoint> star() {
        const auto middle = place();
        const int corners = static_cast<int>(between(3, 12));
        const double size = between(m_reach / 20, m_reach / 2);
        std::vector<GeoPoint> out;
        for (int i = 0; i < corners; ++i)
            out.push_back(
                from(middle, between(size / 5, size), -2 * std::numbers::pi * i / corners));
        return out;
    }

    std::vector<GeoPoint> way() {
        std::vector<GeoPoint> out;
        for (int i = 0; i < static_cast<int>(between(2, 6)); ++i)
            out.push_back(place());
        if (out.size() < 2)
            out.push_back(place());
        return out;
    }

    double between(double low, double high) {
        return std::uniform_real_distribution<double>(low, high)(m_random);
    }

private:
    std::mt19937 m_random;
    double m_reach;
    GeoPoint m_centre;
};

Geography polygonOf(const std::vector<GeoPoint>& ring) {
    auto made = Geography::polygon({ring});
    if (!made)
        qFatal("%s", made.error().detail.c_str());
    return std::move(*made);
}

} // namespace

class GeographyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void distancesAreThoseOfVincenty() {
        std::mt19937 random(7);
        std::uniform_real_distribution<double> latitude(-90, 90);
        std::uniform_real_distribution<double> longitude(-180, 180);
        for (int i = 0; i < 10'000; ++i) {
            const GeoPoint from{latitude(random), longitude(random)};
            const GeoPoint to{latitude(random), longitude(random)};
            if (dot(vectorOf(from), vectorOf(to)) < -0.99)
                continue;
            QVERIFY(std::abs(geodesicDistance(from, to) - vincenty(from, to)) < 1e-3);
        }
        // Half way round, by way of a pole.
        QVERIFY(std::abs(geodesicDistance({0, 0}, {0, 180}) - 20003931.4586) < 1e-3);
        QCOMPARE(geodesicDistance({10, 20}, {10, 20}), 0.0);
    }

    void areasAndLinesAreThoseOfAPlane_data() {
        QTest::addColumn<double>("reach");
        for (const double reach : {0.001, 0.1, 5.0, 40.0})
            QTest::addRow("within %g degrees", reach) << reach;
    }

    void areasAndLinesAreThoseOfAPlane() {
        QFETCH(double, reach);
        int within = 0;
        int overlapping = 0;
        int crossing = 0;
        for (unsigned seed = 1; seed <= 1500; ++seed) {
            Places places(seed, reach);
            const Plane plane(places.centre());
            auto* const geos = plane.geos();
            const auto first = places.star();
            const auto second = places.star();
            const auto at = places.place();
            const auto way = places.way();
            const auto a = plane.polygon(first);
            const auto b = plane.polygon(second);
            const auto p = plane.point(at);
            const auto w = plane.line(way);
            if (GEOSisValid_r(geos, a.get()) != 1 || GEOSisValid_r(geos, b.get()) != 1)
                continue; // a thin star may cross itself
            const auto one = polygonOf(first);
            const auto other = polygonOf(second);
            const auto place = Geography::point(at);
            const auto line = Geography::line(way);
            QVERIFY(place && line);
            const auto what = QByteArray("seed ") + QByteArray::number(seed);
            if (!plane.isClose(p, a)) {
                QVERIFY2(place->within(one) == (GEOSWithin_r(geos, p.get(), a.get()) == 1), what);
                QVERIFY2(place->intersects(one) == (GEOSIntersects_r(geos, p.get(), a.get()) == 1),
                         what);
                within += place->within(one) ? 1 : 0;
            }
            QVERIFY2(one.overlaps(other) == (GEOSOverlaps_r(geos, a.get(), b.get()) == 1), what);
            QVERIFY2(one.within(other) == (GEOSWithin_r(geos, a.get(), b.get()) == 1), what);
            QVERIFY2(one.intersects(other) == (GEOSIntersects_r(geos, a.get(), b.get()) == 1),
                     what);
            QVERIFY2(line->intersects(one) == (GEOSIntersects_r(geos, w.get(), a.get()) == 1),
                     what);
            overlapping += one.overlaps(other) ? 1 : 0;
            crossing += line->intersects(one) ? 1 : 0;
        }
        QVERIFY(within > 50 && overlapping > 50 && crossing > 50);
    }

    void whatIsNoneIsRefused() {
        QVERIFY(!Geography::point({std::nan(""), 0}));
        QVERIFY(!Geography::line(std::vector<GeoPoint>{{1, 1}, {1, 1}}));
        QVERIFY(!Geography::polygon({{{0, 0}, {0, 1}, {0, 2}, {0, 0}}})); // no area
        QVERIFY(!Geography::polygon({{{0, 0}, {1, 1}}}));
        QVERIFY(!Geography::polygon({}));
        // Thousands of edges that all cross would take for ever to untangle.
        std::mt19937 random(3);
        std::uniform_real_distribution<double> degrees(-5, 5);
        std::vector<GeoPoint> tangle;
        for (int i = 0; i < 10'000; ++i)
            tangle.push_back({degrees(random), degrees(random)});
        QVERIFY(!Geography::polygon({tangle}));
        std::vector<GeoPoint> round;
        for (int i = 0; i < 10'000; ++i)
            round.push_back(Places::from({40, 9}, 3, -2 * std::numbers::pi * i / 10'000));
        QVERIFY(Geography::point({41, 9})->within(*Geography::polygon({round})));
        QVERIFY(Geography::polygon({{{0, 0}, {0, 9}, {9, 9}, {0, 0}}, {{2, 4}, {4, 5}, {2, 5}}}));
    }
};

QTEST_GUILESS_MAIN(GeographyTest)
#include "tst_geography.moc"
