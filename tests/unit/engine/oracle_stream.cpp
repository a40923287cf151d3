// SPDX-License-Identifier: GPL-3.0-or-later
#include "oracle_stream.h"

#include <algorithm>

namespace vigil::engine::oracle {

namespace {

constexpr std::int64_t kSecond = 10'000'000;

} // namespace

QueryOptions StreamGenerator::options() {
    QueryOptions options;
    if (m_random.chance(35))
        options.bounds = WindowBounds::StartInclusive;
    // 1970, the last seconds before it, a day in 2026 and the end of a leap day.
    m_base = m_random.oneOf<std::int64_t>(
        {0, -20 * kSecond, 1'767'225'600 * kSecond, 951'868'780 * kSecond});
    m_live = m_random.chance(45);
    options.policy = TimePolicy::recorded();
    if (!m_live)
        return options;
    auto& policy = options.policy;
    const auto seconds = [](int s) { return Ticks{std::chrono::seconds{s}}; };
    if (m_random.chance(60))
        policy.early = seconds(m_random.oneOf({0, 1, 2, 5}));
    if (m_random.chance(60))
        policy.late = seconds(m_random.oneOf({0, 1, 2, 4, 6}));
    policy.outOfOrder = seconds(m_random.oneOf({0, 0, 1, 2, 5}));
    if (m_random.chance(40))
        policy.latePolicy = LatePolicy::Drop;
    if (m_random.chance(40))
        policy.outOfOrderPolicy = LatePolicy::Drop;
    policy.perPartition = m_random.chance(50);
    policy.streamTime = m_random.chance(40);
    return options;
}

EventTime StreamGenerator::moment() {
    std::int64_t t = m_base + m_random.from(0, 40) * kSecond;
    if (m_random.chance(40))
        t += m_random.oneOf<std::int64_t>({1, -1, 5'000'000, 1'234'567, 10'000, -10'000});
    return EventTime{Ticks{t}};
}

void StreamGenerator::setLiveTimes(Input::Event& event, EventTime& clock) {
    clock += Ticks{m_random.from(0, 6) * kSecond / 2};
    if (m_random.chance(10))
        clock += Ticks{1};
    event.arrival = arrivalAtEvent(clock);
    event.event = clock;
    if (m_random.chance(40))
        event.event -= Ticks{m_random.from(-30, 80) * kSecond / 10};
    if (m_random.chance(20))
        event.event = EventTime{Ticks{event.event.time_since_epoch().count() / kSecond * kSecond}};
}

Input StreamGenerator::input(const std::string& name, std::size_t mostRows) {
    Input input;
    input.name = name;
    input.columns = {"ts", "k", "g", "i", "f", "n", "v", "l"};
    if (name == "other" && m_random.chance(25))
        input.reference = true;
    else if (m_random.chance(8))
        input.timing = Input::Timing::Arrival;
    else if (m_random.chance(10))
        input.timing = Input::Timing::ColumnOverKey;
    const auto rows = m_random.chance(5) ? m_random.below(2) : 2 + m_random.below(mostRows - 1);
    const bool partitions = m_random.chance(50);
    EventTime clock = moment();
    for (std::size_t r = 0; r < rows; ++r) {
        Input::Event event;
        if (m_live) {
            setLiveTimes(event, clock);
        } else {
            event.event = moment();
            event.arrival = arrivalAtEvent(event.event);
        }
        event.partition = partitions ? static_cast<std::uint32_t>(m_random.below(2)) : 0;
        fill(event);
        input.events.push_back(std::move(event));
    }
    return input;
}

std::vector<ArrivalTime> StreamGenerator::advances(const std::vector<Input>& inputs) {
    std::vector<ArrivalTime> moments;
    if (!m_live || m_random.chance(40))
        return moments;
    const int count = m_random.from(1, 4);
    for (int i = 0; i < count; ++i) {
        const auto& events = inputs[m_random.below(inputs.size())].events;
        if (!events.empty())
            moments.push_back(events[m_random.below(events.size())].arrival +
                              Ticks{m_random.from(0, 30) * kSecond / 5});
    }
    std::ranges::sort(moments);
    return moments;
}

Value StreamGenerator::number(bool whole) {
    return whole ? Value(std::int64_t{m_random.from(-5, 20)})
                 : Value(m_random.from(-20, 60) * 0.25);
}

void StreamGenerator::fill(Input::Event& event) {
    auto& cells = event.cells;
    const auto put = [&](std::uint64_t nulls, auto value) {
        cells.push_back(m_random.chance(nulls) ? Value() : value());
    };
    const auto letter = [&](const char* letters) {
        return Value(std::string(1, letters[m_random.below(3)]));
    };
    put(3, [&] { return Value(event.event); });
    put(12, [&] { return letter("abc"); });
    put(8, [&] { return Value(std::int64_t{m_random.from(0, 2)}); });
    put(15, [&] { return number(true); });
    put(15, [&] { return number(false); });
    put(15, [&] { return number(m_random.chance(50)); });
    put(15, [&] { return m_random.chance(30) ? letter("xy7") : number(m_random.chance(50)); });
    put(15, [&] {
        model::Array list(m_random.below(4));
        for (auto& element : list)
            element = m_random.chance(10) ? Value() : number(m_random.chance(60));
        return Value(std::move(list));
    });
}

} // namespace vigil::engine::oracle
