// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/alarms/result_inbox.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace vigil::pipeline {

namespace {

/// What one turn of a query gave for one output, at all shards.
using GroupKey = std::tuple<std::uint64_t, std::size_t, bool, bool, std::string_view>;

GroupKey groupOf(const ResultInbox::Handed& handed) {
    return {handed.turn, handed.query, handed.complete.has_value(), handed.provisional,
            handed.rows->stream};
}

struct RowKey {
    EventTime time{};
    std::string values; ///< by column name: shards may know the columns in another order
    std::size_t batch = 0;
    std::uint32_t row = 0;
};

std::string valuesOf(const model::RecordBatch& rows, std::size_t row) {
    std::map<std::string_view, std::string> byName;
    for (const auto& column : rows.columns)
        if (!column.isNull(row))
            byName.emplace(column.name(), model::toJson(column.value(row)));
    std::string all;
    for (const auto& [name, value] : byName)
        all.append(name).append(1, '\t').append(value).append(1, '\n');
    return all;
}

/// Puts the rows of one group in order of time, then of values.
void addInOrder(std::vector<ResultInbox::Handed>& group, std::vector<ResultInbox::Handed>& out) {
    std::vector<RowKey> keys;
    for (std::size_t batch = 0; batch < group.size(); ++batch) {
        const auto& rows = *group[batch].rows;
        for (std::uint32_t row = 0; row < rows.rowCount(); ++row)
            keys.push_back({rows.eventTime[row], valuesOf(rows, row), batch, row});
    }
    std::ranges::stable_sort(keys, {},
                             [](const RowKey& key) { return std::tie(key.time, key.values); });
    for (std::size_t begin = 0; begin < keys.size();) {
        const std::size_t batch = keys[begin].batch;
        std::vector<std::uint32_t> chosen;
        while (begin < keys.size() && keys[begin].batch == batch)
            chosen.push_back(keys[begin++].row);
        auto part = group[batch];
        part.rows =
            std::make_shared<const model::RecordBatch>(model::selectRows(*part.rows, chosen));
        out.push_back(std::move(part));
    }
}

std::vector<ResultInbox::Handed> inOrder(std::vector<ResultInbox::Handed> handed) {
    std::ranges::stable_sort(handed, {}, groupOf);
    std::vector<ResultInbox::Handed> out;
    std::vector<ResultInbox::Handed> group;
    for (std::size_t begin = 0; begin < handed.size();) {
        const GroupKey key = groupOf(handed[begin]);
        group.clear();
        std::size_t end = begin;
        while (end < handed.size() && groupOf(handed[end]) == key)
            group.push_back(handed[end++]);
        if (group.front().complete) // after the rows of its turn
            std::ranges::move(group, std::back_inserter(out));
        else
            addInOrder(group, out);
        begin = end;
    }
    return out;
}

} // namespace

ResultInbox::ResultInbox(std::size_t shards, std::function<void()> wake, std::size_t most)
    : m_wake(std::move(wake)), m_most(most) {
    const base::MutexLock lock(m_mutex);
    m_marks.resize(shards);
}

bool ResultInbox::hand(std::size_t shard, Handed rows) {
    {
        const base::MutexLock lock(m_mutex);
        auto& waiting = m_waiting[rows.query];
        if (rows.rows->rowCount() > m_most - std::min(waiting, m_most))
            return false;
        waiting += rows.rows->rowCount();
        const bool woken = !m_items.empty();
        m_items.push_back({std::move(rows), m_marks[shard]});
        if (woken)
            return true;
    }
    m_wake();
    return true;
}

void ResultInbox::judged(std::size_t query, std::size_t rows) {
    const base::MutexLock lock(m_mutex);
    auto& waiting = m_waiting[query];
    waiting -= std::min(waiting, rows);
}

void ResultInbox::pass(std::size_t shard) {
    {
        const base::MutexLock lock(m_mutex);
        ++m_marks[shard];
        m_passed.notifyAll();
    }
    m_wake();
}

void ResultInbox::leave(std::size_t shard) {
    {
        const base::MutexLock lock(m_mutex);
        m_marks[shard] = UINT64_MAX;
        m_passed.notifyAll();
    }
    m_wake();
}

std::vector<ResultInbox::Handed> ResultInbox::take() {
    const base::MutexLock lock(m_mutex);
    std::vector<Handed> taken;
    taken.reserve(m_items.size());
    for (auto& item : m_items)
        taken.push_back(std::move(item.handed));
    m_items.clear();
    return taken;
}

bool ResultInbox::passed(std::uint64_t mark) const {
    return std::ranges::all_of(m_marks, [mark](std::uint64_t marks) { return marks >= mark; });
}

bool ResultInbox::allPassed(std::uint64_t mark) const {
    const base::MutexLock lock(m_mutex);
    return passed(mark);
}

std::vector<ResultInbox::Handed> ResultInbox::takeBefore(std::uint64_t mark) {
    std::vector<Handed> taken;
    {
        const base::MutexLock lock(m_mutex);
        while (!passed(mark))
            m_passed.wait(m_mutex);
        std::vector<Item> later;
        for (auto& item : m_items) {
            if (item.marks < mark)
                taken.push_back(std::move(item.handed));
            else
                later.push_back(std::move(item));
        }
        m_items = std::move(later);
    }
    return inOrder(std::move(taken));
}

} // namespace vigil::pipeline
