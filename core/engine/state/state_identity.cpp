// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/state/state_identity.h"

#include "base/byte_stream.h"
#include "base/checksum.h"

namespace vigil::engine {

namespace {

constexpr std::string_view kMagic = "VGQS";
constexpr std::uint64_t kFormat = 7;

} // namespace

std::string sealState(const StateIdentity& identity, std::string_view body) {
    base::ByteWriter head;
    head.byte(static_cast<std::uint8_t>(identity.part));
    head.number(identity.shard);
    head.number(identity.shards);
    head.fixed(identity.text);
    head.fixed(identity.options);
    head.fixed(identity.plan);
    base::ByteWriter out;
    out.reserve(head.bytes().size() + body.size() + 64);
    out.append(kMagic);
    out.number(kFormat);
    out.fixed(base::Checksum().add(head.bytes()).add(body).value());
    out.append(head.bytes());
    out.append(body);
    return out.take();
}

Result<std::string_view> openState(std::string_view bytes, const StateIdentity& identity) {
    const auto corrupt = [](std::string detail) {
        return fail(ErrorCode::Corrupt, std::move(detail), "query state");
    };
    if (bytes.size() > kMostStateBytes || !bytes.starts_with(kMagic))
        return corrupt("these bytes are no state of a query");
    base::ByteReader in(bytes.substr(kMagic.size()));
    const std::uint64_t format = in.number();
    if (in.ok() && format != kFormat)
        return fail(ErrorCode::Unsupported,
                    "the state has format " + std::to_string(format) + ", this program reads " +
                        std::to_string(kFormat),
                    "query state");
    const std::uint64_t checksum = in.fixed();
    if (!in.ok() ||
        base::Checksum().add(bytes.substr(bytes.size() - in.left())).value() != checksum)
        return corrupt("the state is damaged: its checksum is wrong");
    StateIdentity found;
    found.part = static_cast<StateIdentity::Part>(in.byte());
    const std::uint64_t shard = in.number();
    const std::uint64_t shards = in.number();
    found.text = in.fixed();
    found.options = in.fixed();
    found.plan = in.fixed();
    if (!in.ok())
        return corrupt("the state ends inside its header");
    const auto other = [](std::string detail) {
        return fail(ErrorCode::InvalidArgument, std::move(detail), "query state");
    };
    if (found.text != identity.text)
        return other("the state belongs to another query text");
    if (found.options != identity.options)
        return other("the state was taken with other time policies, functions or window bounds");
    if (found.plan != identity.plan)
        return other("the state was taken by a program that plans this query differently");
    if (shards != identity.shards)
        return other("the state was taken with " + std::to_string(shards) + " shards, not " +
                     std::to_string(identity.shards));
    if (found.part != identity.part || shard != identity.shard)
        return other("the state is that of another part of the query");
    return bytes.substr(bytes.size() - in.left());
}

} // namespace vigil::engine
