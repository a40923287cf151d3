// SPDX-License-Identifier: GPL-3.0-or-later
// Places on the earth, as records of GeoJSON (RFC 7946): Point, LineString and Polygon.
#include "engine/budget/budget_meter.h"
#include "engine/expression/expression.h"
#include "engine/functions/geography.h"

#include <array>
#include <unordered_map>

namespace vigil::engine {

using model::Value;
using Type = model::Value::Type;
using Args = std::span<const Value>;

namespace {

constexpr std::size_t kMostPoints = 10'000;
constexpr std::size_t kStepsPerPoint = 8;

/// Why an argument is no geography; the functions put their name before it.
using Bad = std::string;

tl::unexpected<Bad> bad(std::string why) { return tl::unexpected<Bad>(std::move(why)); }

tl::expected<GeoPoint, Bad> positionOf(const Value& value) {
    if (value.type() != Type::Array || value.asArray().size() < 2)
        return bad("coordinates are [longitude, latitude]");
    const auto longitude = numberOf(value.asArray()[0]);
    const auto latitude = numberOf(value.asArray()[1]);
    if (!longitude || !latitude)
        return bad("coordinates are numbers");
    return GeoPoint{*latitude, *longitude};
}

tl::expected<std::vector<GeoPoint>, Bad> positionsOf(const Value& value) {
    if (value.type() != Type::Array)
        return bad("coordinates are [[longitude, latitude], ...]");
    std::vector<GeoPoint> out;
    if (value.asArray().size() > kMostPoints)
        return bad("more than 10000 points");
    for (const auto& each : value.asArray()) {
        const auto position = positionOf(each);
        if (!position)
            return bad(position.error());
        out.push_back(*position);
    }
    return out;
}

bool isPosition(const Value& value) {
    return value.type() == Type::Array && !value.asArray().empty() &&
           value.asArray()[0].type() != Type::Array;
}

/// A list of rings; the documentation shows a single ring without the list as well.
tl::expected<std::vector<std::vector<GeoPoint>>, Bad> ringsOf(const Value& value) {
    if (value.type() != Type::Array || value.asArray().empty())
        return bad("coordinates are [[[longitude, latitude], ...]]");
    if (isPosition(value.asArray()[0])) {
        auto ring = positionsOf(value);
        if (!ring)
            return bad(ring.error());
        std::vector<std::vector<GeoPoint>> one;
        one.push_back(std::move(*ring));
        return one;
    }
    std::vector<std::vector<GeoPoint>> out;
    std::size_t points = 0;
    for (const auto& each : value.asArray()) {
        auto ring = positionsOf(each);
        if (!ring)
            return bad(ring.error());
        points += ring->size();
        if (points > kMostPoints)
            return bad("more than 10000 points");
        out.push_back(std::move(*ring));
    }
    return out;
}

/// The members of a GeoJSON record.
struct Parts {
    std::string type;
    const Value* coordinates = nullptr;
};

tl::expected<Parts, Bad> partsOf(const Value& value) {
    if (value.type() != Type::Record)
        return bad("this is " + std::string(model::typeName(value.type())) +
                   ", not a record of GeoJSON");
    const auto* type = value.asRecord().find("type");
    const auto* coordinates = value.asRecord().find("coordinates");
    if (type == nullptr || type->type() != Type::Text || coordinates == nullptr)
        return bad("a record of GeoJSON has type and coordinates");
    return Parts{type->asText(), coordinates};
}

tl::expected<GeoPoint, Bad> pointOf(const Value& value) {
    const auto parts = partsOf(value);
    if (!parts)
        return bad(parts.error());
    if (parts->type != "Point")
        return bad("this is a " + parts->type + ", not a Point");
    return positionOf(*parts->coordinates);
}

tl::expected<Geography, Bad> made(const Value& value) {
    const auto parts = partsOf(value);
    if (!parts)
        return bad(parts.error());
    const auto detail = [](const Error& error) { return error.detail; };
    if (parts->type == "Point") {
        const auto at = positionOf(*parts->coordinates);
        if (!at)
            return bad(at.error());
        return Geography::point(*at).map_error(detail);
    }
    if (parts->type == "LineString") {
        const auto points = positionsOf(*parts->coordinates);
        if (!points)
            return bad(points.error());
        return Geography::line(*points).map_error(detail);
    }
    if (parts->type != "Polygon")
        return bad("'" + parts->type + "' is not known: Point, LineString or Polygon");
    const auto rings = ringsOf(*parts->coordinates);
    if (!rings)
        return bad(rings.error());
    return Geography::polygon(*rings).map_error(detail);
}

/// A geography that was asked for, or why it is none.
struct Kept {
    std::shared_ptr<const Geography> geography;
    Bad why;
};

/// A fence is mostly the same for many rows, and making it ready takes far longer than using it: a
/// thread keeps the last few lines and polygons.
Kept keptOf(const Value& value) {
    constexpr std::size_t kMostKept = 64;
    thread_local std::unordered_map<std::string, Kept> all;
    std::string key;
    appendKey(key, value);
    if (const auto found = all.find(key); found != all.end())
        return found->second;
    if (all.size() == kMostKept)
        all.clear();
    auto geography = made(value);
    Kept kept;
    if (geography)
        kept.geography = std::make_shared<const Geography>(std::move(*geography));
    else
        kept.why = geography.error();
    if (kept.geography != nullptr)
        countSteps(kept.geography->size() * kStepsPerPoint);
    if (kept.geography == nullptr || kept.geography->kind() != Geography::Kind::Point)
        all.emplace(std::move(key), kept);
    return kept;
}

Value failed(EvalContext& context, std::string_view function, const std::string& why) {
    return context.fail(std::string(function) + ": " + why);
}

/// Both arguments of a function; nullopt after a failure.
std::optional<std::pair<Kept, Kept>> both(EvalContext& context, Args a, std::string_view function) {
    std::pair<Kept, Kept> out{keptOf(a[0]), keptOf(a[1])};
    countSteps(1);
    for (const auto* kept : {&out.first, &out.second})
        if (kept->geography == nullptr) {
            failed(context, function, kept->why);
            return std::nullopt;
        }
    return out;
}

Value recordOf(const char* type, model::Array coordinates) {
    model::Record out;
    out.fields.emplace_back("type", Value(std::string(type)));
    out.fields.emplace_back("coordinates", Value(std::move(coordinates)));
    return Value(std::move(out));
}

Value createPoint(EvalContext& context, Args a) {
    const auto latitude = numberOf(a[0]);
    const auto longitude = numberOf(a[1]);
    if (!latitude || !longitude)
        return context.fail("CreatePoint of no numbers");
    if (const auto fine = checkPlace({*latitude, *longitude}); !fine)
        return failed(context, "CreatePoint", fine.error().detail);
    return recordOf("Point", {Value(*longitude), Value(*latitude)});
}

/// The coordinates of points: the arguments, or the one array of them.
std::optional<model::Array> coordinatesOf(EvalContext& context, Args a, std::string_view function) {
    if (a.size() == 1 && a[0].type() == Type::Array)
        a = a[0].asArray();
    model::Array out;
    if (a.size() > kMostPoints) {
        failed(context, function, "more than 10000 points");
        return std::nullopt;
    }
    for (const auto& each : a) {
        const auto point = pointOf(each);
        const auto fine = point ? checkPlace(*point) : Result<void>();
        if (!point || !fine) {
            failed(context, function, point ? fine.error().detail : point.error());
            return std::nullopt;
        }
        out.emplace_back(model::Array{Value(point->longitude), Value(point->latitude)});
        countBytes(sizeof(Value) + bytesBeside(out.back()));
    }
    return out;
}

Value createLine(EvalContext& context, Args a) {
    auto coordinates = coordinatesOf(context, a, "CreateLineString");
    if (!coordinates)
        return {};
    if (coordinates->size() < 2)
        return context.fail("CreateLineString: a line has at least 2 points");
    return recordOf("LineString", std::move(*coordinates));
}

Value createPolygon(EvalContext& context, Args a) {
    auto coordinates = coordinatesOf(context, a, "CreatePolygon");
    if (!coordinates)
        return {};
    if (coordinates->size() < 4)
        return context.fail("CreatePolygon: a polygon has at least 3 points, the first of them "
                            "once more at the end");
    if (!(coordinates->front() == coordinates->back()))
        return context.fail("CreatePolygon: the last point is not the first");
    return recordOf("Polygon", {Value(std::move(*coordinates))});
}

bool isPolygon(const Value& value) {
    const auto parts = partsOf(value);
    return parts && parts->type == "Polygon";
}

Value distance(EvalContext& context, Args a) {
    if (isPolygon(a[0]) || isPolygon(a[1]))
        return Value(0.0);
    const auto from = pointOf(a[0]);
    const auto to = pointOf(a[1]);
    if (!from || !to)
        return failed(context, "ST_DISTANCE", from ? to.error() : from.error());
    for (const auto* place : {&*from, &*to})
        if (const auto fine = checkPlace(*place); !fine)
            return failed(context, "ST_DISTANCE", fine.error().detail);
    return Value(geodesicDistance(*from, *to));
}

Value answer(bool yes) { return Value(std::int64_t{yes ? 1 : 0}); }

Value intersects(EvalContext& context, Args a) {
    const auto pair = both(context, a, "ST_INTERSECTS");
    return pair ? answer(pair->first.geography->intersects(*pair->second.geography)) : Value();
}

Value within(EvalContext& context, Args a) {
    const auto pair = both(context, a, "ST_WITHIN");
    if (!pair)
        return {};
    const auto& [inner, outer] = *pair;
    if (outer.geography->kind() != Geography::Kind::Polygon ||
        inner.geography->kind() == Geography::Kind::Line)
        return context.fail("ST_WITHIN takes a point or a polygon, then a polygon");
    return answer(inner.geography->within(*outer.geography));
}

Value overlaps(EvalContext& context, Args a) {
    const auto pair = both(context, a, "ST_OVERLAPS");
    if (!pair)
        return {};
    if (pair->first.geography->kind() != Geography::Kind::Polygon ||
        pair->second.geography->kind() != Geography::Kind::Polygon)
        return context.fail("ST_OVERLAPS takes two polygons");
    return answer(pair->first.geography->overlaps(*pair->second.geography));
}

constexpr auto kRecord = Type::Record;
constexpr auto kWhole = Type::BigInt;

constexpr std::array kFunctions{
    Function{.name = "CreatePoint",
             .signature = "CreatePoint(latitude, longitude)",
             .description = "A place on the earth, as a record of GeoJSON.",
             .example = "CreatePoint(52.5, 13.4)",
             .gives = "{\"type\":\"Point\",\"coordinates\":[13.4,52.5]}",
             .minArgs = 2,
             .maxArgs = 2,
             .result = kRecord,
             .call = createPoint},
    Function{.name = "CreateLineString",
             .signature = "CreateLineString(point, point, ...)",
             .description = "A line from point to point.",
             .example = "CreateLineString(CreatePoint(0, 0), CreatePoint(1.5, 1))",
             .gives = "{\"type\":\"LineString\",\"coordinates\":[[0,0],[1,1.5]]}",
             .maxArgs = -1,
             .result = kRecord,
             .call = createLine},
    Function{.name = "CreatePolygon",
             .signature = "CreatePolygon(point, point, point, ..., first point)",
             .description = "The area to the left of the way from point to point.",
             .example = "CreatePolygon(CreatePoint(0, 0), CreatePoint(0, 1), CreatePoint(1, 1), "
                        "CreatePoint(0, 0))",
             .gives = "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]]}",
             .maxArgs = -1,
             .result = kRecord,
             .call = createPolygon},
    Function{.name = "ST_DISTANCE",
             .signature = "ST_DISTANCE(point, point)",
             .description = "The shortest way between two points in metres; 0 with a polygon.",
             .example = "ROUND(ST_DISTANCE(CreatePoint(-5, -5), CreatePoint(0, 0)), 0)",
             .gives = "784029",
             .minArgs = 2,
             .maxArgs = 2,
             .result = Type::Float,
             .call = distance},
    Function{.name = "ST_INTERSECTS",
             .signature = "ST_INTERSECTS(geography, geography)",
             .description = "1 when they have a point in common, else 0.",
             .example = "ST_INTERSECTS(CreateLineString(CreatePoint(0, -9), CreatePoint(0, 9)), "
                        "CreateLineString(CreatePoint(-9, 0), CreatePoint(9, 0)))",
             .gives = "1",
             .minArgs = 2,
             .maxArgs = 2,
             .result = kWhole,
             .call = intersects},
    Function{.name = "ST_OVERLAPS",
             .signature = "ST_OVERLAPS(polygon, polygon)",
             .description = "1 when they have an area in common and neither is within the other.",
             .example = "ST_OVERLAPS(CreatePolygon(CreatePoint(0, 0), CreatePoint(0, 2), "
                        "CreatePoint(2, 2), CreatePoint(0, 0)), CreatePolygon(CreatePoint(0, 1), "
                        "CreatePoint(0, 3), CreatePoint(2, 3), CreatePoint(0, 1)))",
             .gives = "1",
             .minArgs = 2,
             .maxArgs = 2,
             .result = kWhole,
             .call = overlaps},
    Function{.name = "ST_WITHIN",
             .signature = "ST_WITHIN(point or polygon, polygon)",
             .description = "1 when all of it lies in the polygon, else 0.",
             .example = "ST_WITHIN(CreatePoint(0.5, 1), CreatePolygon(CreatePoint(0, 0), "
                        "CreatePoint(0, 2), CreatePoint(2, 2), CreatePoint(0, 0)))",
             .gives = "1",
             .minArgs = 2,
             .maxArgs = 2,
             .result = kWhole,
             .call = within},
};

} // namespace

std::span<const Function> geographyFunctions() noexcept { return kFunctions; }

} // namespace vigil::engine
