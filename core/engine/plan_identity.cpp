// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan_identity.h"

#include "base/byte_stream.h"
#include "base/checksum.h"
#include "engine/plan/plan.h"
#include "model/shard_of.h"

#include <algorithm>

namespace vigil::engine {

namespace {

std::uint64_t fingerprint(std::string_view bytes) {
    return static_cast<std::uint64_t>(bytes.size()) << 32 | base::Checksum().add(bytes).value();
}

void describe(base::ByteWriter& out, const std::optional<Ticks>& span) {
    out.byte(span ? 1 : 0);
    out.signedNumber(span.value_or(Ticks{}).count());
}

std::string optionsOf(const Plan& plan) {
    base::ByteWriter out;
    out.byte(static_cast<std::uint8_t>(plan.bounds));
    for (const auto& source : plan.sources) {
        out.text(source.input);
        out.byte(source.reference ? 1 : 0);
        describe(out, source.policy.early);
        describe(out, source.policy.late);
        out.byte(static_cast<std::uint8_t>(source.policy.latePolicy));
        out.signedNumber(source.policy.outOfOrder.count());
        out.byte(static_cast<std::uint8_t>(source.policy.outOfOrderPolicy));
        out.byte(source.policy.perPartition ? 1 : 0);
        out.byte(source.policy.streamTime ? 1 : 0);
    }
    if (plan.functions != nullptr && !plan.functions->text().empty())
        out.text(plan.functions->text());
    return out.take();
}

void describe(base::ByteWriter& out, const std::vector<AggregatePlan>& aggregates) {
    out.number(aggregates.size());
    for (const auto& aggregate : aggregates) {
        out.text(aggregate.function->name);
        out.number(aggregate.lane);
        out.number(aggregate.order.size());
        out.number(aggregate.limit);
    }
}

void describe(base::ByteWriter& out, const std::vector<AnalyticPlan>& analytics) {
    out.number(analytics.size());
    for (const auto& analytic : analytics) {
        out.byte(static_cast<std::uint8_t>(analytic.kind));
        out.signedNumber(analytic.limit.count());
        out.number(analytic.offset);
        out.number(analytic.partitionBy.size());
        describe(out, analytic.aggregate);
    }
}

void describe(base::ByteWriter& out, const SelectPlan& select) {
    out.number(select.tables.size());
    for (const auto& table : select.tables) {
        out.byte(static_cast<std::uint8_t>(table.feed.kind));
        out.number(table.feed.index);
        describe(out, table.analytics);
    }
    out.number(select.joins.size());
    for (const auto& join : select.joins) {
        out.byte(static_cast<std::uint8_t>(join.kind));
        out.number(join.leftKeys.size());
        out.signedNumber(join.earliest.count());
        out.signedNumber(join.latest.count());
        out.signedNumber(join.missAfter.count());
        out.signedNumber(join.anchorLag.count());
    }
    out.byte(select.match ? 1 : 0);
    if (select.match) {
        out.signedNumber(select.match->limit.count());
        out.number(select.match->reads.size());
        out.number(select.match->results.size());
        out.number(select.match->symbols.size());
    }
    describe(out, select.analytics);
    out.byte(select.grouped ? 1 : 0);
    out.number(select.windows.size());
    for (const auto& window : select.windows) {
        out.byte(static_cast<std::uint8_t>(window.kind));
        for (const auto span :
             {window.size, window.hop, window.offset, window.timeout, window.maxDuration})
            out.signedNumber(span.count());
    }
    out.number(select.keys.size());
    describe(out, select.aggregates);
}

void describe(base::ByteWriter& out, const SharingPlan& sharing) {
    out.number(sharing.members.size());
    for (const auto& member : sharing.members) {
        out.number(member.step);
        out.number(member.select);
        for (const auto key : member.keys)
            out.number(key);
    }
    out.number(sharing.rings.size());
    for (const auto& ring : sharing.rings) {
        out.signedNumber(ring.pane.size.count());
        out.signedNumber(ring.pane.offset.count());
        out.number(ring.windows.size());
        for (const auto& window : ring.windows) {
            out.number(window.member);
            out.number(window.window);
        }
    }
}

std::string planOf(const Plan& plan) {
    base::ByteWriter out;
    // Keys stay with their shard only while the hash is the same.
    out.fixed(model::keyHash("which shard has this key"));
    out.byte(plan.ordered ? 1 : 0);
    out.byte(plan.partitionable ? 1 : 0);
    for (const auto& source : plan.sources)
        out.number(source.partition.size());
    for (const auto& step : plan.steps)
        for (const auto& select : step.selects)
            describe(out, select);
    for (const auto& sharing : plan.sharings)
        describe(out, sharing);
    return out.take();
}

} // namespace

StateIdentity identityOf(const Query& query, StateIdentity::Part part, unsigned shards,
                         unsigned shard) {
    StateIdentity identity;
    identity.part = part;
    identity.shards = query.partitionable() ? std::max(shards, 1U) : 1U;
    identity.shard = shard;
    identity.text = fingerprint(query.text());
    identity.options = fingerprint(optionsOf(query.plan()));
    identity.plan = fingerprint(planOf(query.plan()));
    return identity;
}

} // namespace vigil::engine
