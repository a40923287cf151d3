// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/rejection.h"

#include "base/plain_text.h"
#include "ingest/decode/decode_options.h"

namespace vigil::ingest {
namespace {

constexpr EventTime yearStart(int year) {
    using namespace std::chrono;
    return EventTime{Ticks{sys_days{std::chrono::year{year} / January / 1}.time_since_epoch()}};
}

constexpr EventTime kEarliest = yearStart(1900);
constexpr EventTime kLatest = yearStart(3000);

} // namespace

void reject(const RawMessage& message, const Fault& fault, Decoded& out) {
    auto& letter = out.rejected.emplace_back();
    letter.origin = {message.source, message.partition, message.offset};
    letter.arrival = message.arrival;
    letter.reason = fault.reason;
    letter.detail = shown(fault.detail);
    letter.topic = message.topic;
    letter.payload = message.payload.substr(0, bounds::kDeadLetterPayload);
}

std::optional<Fault> faultOfId(std::string_view what, std::string_view id) {
    using model::DeadLetterReason;
    const auto fault = id.empty() ? std::nullopt : faultOfName(id);
    if (!fault)
        return std::nullopt;
    const auto reason = fault->kind == NameFault::Kind::TooLong   ? DeadLetterReason::TooLarge
                        : fault->kind == NameFault::Kind::NotUtf8 ? DeadLetterReason::NotUtf8
                                                                  : DeadLetterReason::BadName;
    return Fault{reason, std::string(what) + ' ' + fault->text()};
}

std::optional<Fault> faultOfTime(EventTime time) {
    if (time < kEarliest || time >= kLatest)
        return Fault{model::DeadLetterReason::BadTimestamp,
                     "the time is not within the years 1900 to 2999"};
    return std::nullopt;
}

} // namespace vigil::ingest
