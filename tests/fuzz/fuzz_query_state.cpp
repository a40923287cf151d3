// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as the state of a query, and a valid state with some bytes changed, both behind a
// fresh checksum: it is refused, or the query goes on from it and can be saved again.
#include "engine/plan_identity.h"
#include "engine/query_router.h"
#include "engine/query_shard.h"
#include "unit/engine/state_streams.h"

#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

namespace {

using namespace vigil;
using namespace vigil::engine;

/// A query in the middle of a stream.
struct Halfway {
    std::shared_ptr<const Query> query;
    std::vector<model::BatchPtr> batches;
    std::string router;
    std::string shard;
};

Halfway runHalf(std::uint32_t index) {
    const auto query =
        Query::compile(enginetest::statefulQueries()[index], enginetest::randomOptions(index));
    if (!query)
        std::abort();
    Halfway half{*query, enginetest::randomStream(index), {}, {}};
    QueryRouter router(half.query, 1);
    QueryShard shard(half.query);
    for (std::size_t i = 0; i < half.batches.size() / 2; ++i)
        for (const auto& turn : router.push(half.batches[i]->stream, half.batches[i]))
            (void)shard.process(turn);
    half.router = router.save().value();
    half.shard = shard.save(0, 1).value();
    return half;
}

/// Three bytes an edit: where, and what instead.
std::string edited(std::string body, std::string_view edits) {
    for (; edits.size() >= 3 && !body.empty(); edits.remove_prefix(3)) {
        const auto byte = [&](std::size_t i) {
            return static_cast<std::size_t>(static_cast<unsigned char>(edits[i]));
        };
        body[(byte(0) << 8 | byte(1)) % body.size()] = edits[2];
    }
    return body;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2)
        return 0;
    static std::map<std::uint32_t, Halfway> halves;
    const auto index = static_cast<std::uint32_t>(data[0] % enginetest::statefulQueries().size());
    auto known = halves.find(index);
    if (known == halves.end())
        known = halves.emplace(index, runHalf(index)).first;
    const auto& half = known->second;

    const bool ofRouter = (data[1] & 1U) != 0;
    const bool wholly = (data[1] & 2U) != 0;
    const auto part = ofRouter ? StateIdentity::Part::Router : StateIdentity::Part::Shard;
    const auto identity = identityOf(*half.query, part, 1);
    const std::string_view rest(reinterpret_cast<const char*>(data) + 2, size - 2);
    const auto& valid = ofRouter ? half.router : half.shard;
    const std::string body =
        wholly ? std::string(rest) : edited(std::string(*openState(valid, identity)), rest);
    const std::string state = sealState(identity, body);

    QueryRouter router(half.query, 1);
    QueryShard shard(half.query);
    if (!router.restore(ofRouter ? state : half.router) ||
        !shard.restore(ofRouter ? half.shard : state, 0, 1))
        return 0;
    const auto work = [&](const std::vector<ShardInput>& turns) {
        for (const auto& turn : turns)
            (void)shard.process(turn);
    };
    for (std::size_t i = half.batches.size() / 2; i < half.batches.size(); ++i)
        work(router.push(half.batches[i]->stream, half.batches[i]));
    if (router.breach() || shard.breach())
        return 0; // what was loaded is more than the budget
    if (!router.save() || !shard.save(0, 1))
        std::abort();
    work(router.finish());
    return 0;
}
