// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/result_exchange.h"

#include <algorithm>
#include <utility>

namespace vigil::pipeline {

ResultExchange::ResultExchange(std::size_t shards, std::function<void(std::size_t)> wake)
    : m_wake(std::move(wake)) {
    const base::MutexLock lock(m_mutex);
    m_members.resize(shards);
}

void ResultExchange::join(std::size_t shard) {
    const base::MutexLock lock(m_mutex);
    m_members[shard].meetings = 0;
}

void ResultExchange::hand(std::size_t from, std::size_t to, Handed rows) {
    {
        const base::MutexLock lock(m_mutex);
        m_members[to].inbox.push_back({std::move(rows), m_members[from].meetings});
    }
    m_wake(to);
}

std::vector<ResultExchange::Handed> ResultExchange::takeBefore(Member& member,
                                                               std::uint64_t meeting) {
    std::vector<Handed> taken;
    std::vector<Item> later;
    for (auto& item : member.inbox) {
        if (item.meetings < meeting)
            taken.push_back(std::move(item.handed));
        else
            later.push_back(std::move(item));
    }
    member.inbox = std::move(later);
    return taken;
}

std::vector<ResultExchange::Handed> ResultExchange::take(std::size_t shard) {
    const base::MutexLock lock(m_mutex);
    Member& member = m_members[shard];
    return takeBefore(member, member.meetings + 1);
}

std::vector<ResultExchange::Handed> ResultExchange::meet(std::size_t shard) {
    std::uint64_t meeting = 0;
    {
        const base::MutexLock lock(m_mutex);
        meeting = m_members[shard].meetings + 1;
    }
    return waitAt(shard, meeting);
}

std::vector<ResultExchange::Handed> ResultExchange::leave(std::size_t shard) {
    return waitAt(shard, UINT64_MAX);
}

std::vector<ResultExchange::Handed> ResultExchange::waitAt(std::size_t shard,
                                                           std::uint64_t meeting) {
    const base::MutexLock lock(m_mutex);
    m_members[shard].meetings = meeting;
    m_came.notifyAll();
    // Of all who wait nobody waits for who has been to the fewest meetings: one can always go on.
    while (std::ranges::any_of(m_members,
                               [&](const Member& member) { return member.meetings < meeting; }))
        m_came.wait(m_mutex);
    return takeBefore(m_members[shard], meeting);
}

} // namespace vigil::pipeline
