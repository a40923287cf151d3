// SPDX-License-Identifier: GPL-3.0-or-later
// What a running query says it holds, against what it has allocated. Not under a sanitizer, whose
// allocator does not tell the sizes that the program gets without it.
#include "held_queries.h"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

using namespace vigil;
using namespace vigil::engine;
using namespace vigil::enginetest;

namespace {

std::atomic<std::int64_t> allocated{0};

void* counted(void* memory) {
    if (memory == nullptr)
        throw std::bad_alloc();
    allocated += static_cast<std::int64_t>(malloc_usable_size(memory));
    return memory;
}

void release(void* memory) {
    if (memory == nullptr)
        return;
    allocated -= static_cast<std::int64_t>(malloc_usable_size(memory));
    std::free(memory);
}

} // namespace

void* operator new(std::size_t size) { return counted(std::malloc(size)); }

// Sorting asks so for its buffer.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    try {
        return operator new(size);
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}

void* operator new(std::size_t size, std::align_val_t align) {
    const auto step = static_cast<std::size_t>(align);
    return counted(std::aligned_alloc(step, (size + step - 1) / step * step));
}

void operator delete(void* memory) noexcept { release(memory); }

void operator delete(void* memory, std::size_t) noexcept { release(memory); }

void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }

void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }

class QueryMemoryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void bytesAreThoseAllocated_data() { addHeldQueries(); }

    void bytesAreThoseAllocated() {
        QFETCH(QString, sql);
        const auto query = compiled(sql.toStdString());
        const auto before = allocated.load();
        {
            QueryRunner runner(query);
            for (int s = 0; s < 18; s += 2) {
                runner.push("input", rowsOf("input", s, 2000));
                runner.push("other", rowsOf("other", s + 0.5, 2000, 5000));
                (void)runner.takeResults();
            }
            const auto held = static_cast<double>(allocated.load() - before);
            const auto told = static_cast<double>(runner.inspect().total().bytes);
            // Texts inside kept values are left out, and what malloc rounds up to.
            QVERIFY2(told > 0.75 * held && told < 1.2 * held,
                     qPrintable(QStringLiteral("tells %1 of %2").arg(told).arg(held)));
        }
        QVERIFY(std::abs(allocated.load() - before) < 100'000);
    }
};

QTEST_GUILESS_MAIN(QueryMemoryTest)
#include "tst_query_memory.moc"
