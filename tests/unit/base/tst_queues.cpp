// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/bounded_queue.h"
#include "base/latest.h"
#include "base/sample_ring.h"

#include <QTest>

#include <atomic>
#include <string>
#include <thread>

using namespace vigil::base;

namespace {

struct Length {
    std::size_t operator()(const std::string& text) const { return text.size(); }
};

using TextQueue = BoundedQueue<std::string, Length>;

} // namespace

class TestQueues : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void everythingPushedIsDrainedInOrderPerWriter() {
        constexpr int kPerWriter = 20'000;
        BoundedQueue<int> queue(64);
        std::vector<std::jthread> writers;
        for (int w = 0; w < 3; ++w)
            writers.emplace_back([&queue, w] {
                for (int i = 0; i < kPerWriter; ++i)
                    if (!queue.push(w * kPerWriter + i))
                        return;
            });
        std::array<int, 3> next{};
        std::vector<int> batch;
        int total = 0;
        while (total < 3 * kPerWriter && queue.drain(batch))
            for (const int item : batch) {
                const auto writer = static_cast<std::size_t>(item / kPerWriter);
                QCOMPARE(item % kPerWriter, next[writer]);
                ++next[writer];
                ++total;
            }
        QCOMPARE(total, 3 * kPerWriter);
        QVERIFY(queue.highWater() <= queue.capacity());
    }

    void dropOldestCounts() {
        BoundedQueue<int> queue(2);
        QCOMPARE(queue.pushDropOldest(1), std::size_t{0});
        QCOMPARE(queue.pushDropOldest(2), std::size_t{0});
        QCOMPARE(queue.pushDropOldest(3), std::size_t{1});
        QCOMPARE(queue.dropped(), std::uint64_t{1});
        std::vector<int> batch;
        queue.drainNow(batch);
        QCOMPARE(batch, (std::vector<int>{2, 3}));
    }

    void waitingForRoomHasAnEnd() {
        using namespace std::chrono_literals;
        BoundedQueue<std::vector<int>> queue(1);
        const auto past = std::chrono::steady_clock::now();
        std::vector<int> item{1};
        QVERIFY(queue.pushUntil(item, past));
        item = {2};
        QVERIFY(!queue.pushUntil(item, past + 5ms));
        QCOMPARE(item, std::vector<int>{2}); // left as it was
        std::thread reader([&] {
            std::vector<std::vector<int>> taken;
            QVERIFY(queue.drain(taken));
        });
        QVERIFY(queue.pushUntil(item, past + 1min));
        reader.join();
        queue.close();
        item = {3};
        QVERIFY(!queue.pushUntil(item, past + 1min));
    }

    void bytesAreBoundedAsItemsAre() {
        TextQueue queue(100, 10);
        QVERIFY(queue.tryPush("12345"));
        QVERIFY(queue.tryPush("67890"));
        QVERIFY(!queue.tryPush("x"));
        QVERIFY(queue.tryPush(""));
        QCOMPARE(queue.bytes(), std::size_t{10});
        std::vector<std::string> batch;
        queue.drainNow(batch);
        QCOMPARE(queue.bytes(), std::size_t{0});
        QVERIFY(queue.tryPush("x"));
    }

    void asManyOldestAreDroppedAsBytesAreNeeded() {
        TextQueue queue(100, 10);
        for (const char* text : {"aaa", "bbb", "ccc"})
            QCOMPARE(queue.pushDropOldest(text), std::size_t{0});
        QCOMPARE(queue.pushDropOldest("ddddd"), std::size_t{2});
        QCOMPARE(queue.dropped(), std::uint64_t{2});
        QCOMPARE(queue.bytes(), std::size_t{8});
        std::vector<std::string> batch;
        queue.drainNow(batch);
        QCOMPARE(batch, (std::vector<std::string>{"ccc", "ddddd"}));
    }

    void anItemLargerThanTheBoundGoesThroughAlone() {
        TextQueue queue(100, 4);
        QVERIFY(queue.tryPush("a"));
        QVERIFY(!queue.tryPush("larger than all"));
        std::vector<std::string> batch;
        queue.drainNow(batch);
        QVERIFY(queue.push("larger than all"));
        QVERIFY(!queue.tryPush(""));
        QCOMPARE(queue.pushDropOldest("b"), std::size_t{1});
        queue.drainNow(batch);
        QCOMPARE(batch, std::vector<std::string>{"b"});
    }

    void aWriterWaitsForBytes() {
        TextQueue queue(100, 4);
        QVERIFY(queue.push("aaaa"));
        std::atomic<bool> in = false;
        std::jthread writer([&] { in = queue.push("bb"); });
        std::vector<std::string> batch;
        QVERIFY(queue.drain(batch));
        QVERIFY(queue.drain(batch));
        QCOMPARE(batch, std::vector<std::string>{"bb"});
        writer.join();
        QVERIFY(in);
    }

    void halfEmptyIsInItemsAndInBytes() {
        TextQueue queue(4, 10);
        QVERIFY(queue.isHalfEmpty());
        QVERIFY(queue.tryPush("123456"));
        QVERIFY(!queue.isHalfEmpty());
        std::vector<std::string> batch;
        queue.drainNow(batch);
        for (int i = 0; i < 3; ++i)
            QVERIFY(queue.tryPush(""));
        QVERIFY(!queue.isHalfEmpty());
    }

    void refusedItemStaysWithTheCaller() {
        BoundedQueue<std::vector<int>> queue(1);
        QVERIFY(queue.tryPush({1}));
        std::vector<int> item{2, 3};
        QVERIFY(!queue.tryPush(std::move(item)));
        QCOMPARE(item, (std::vector<int>{2, 3}));
        std::vector<std::vector<int>> taken;
        queue.drainNow(taken);
        QVERIFY(queue.tryPush(std::move(item)));
        queue.close();
        item = {4};
        QVERIFY(!queue.tryPush(std::move(item)));
        QCOMPARE(item, std::vector<int>{4});
    }

    void closingWakesBothSides() {
        BoundedQueue<int> full(1);
        QVERIFY(full.tryPush(1));
        QVERIFY(!full.tryPush(2));
        bool accepted = true;
        std::jthread writer([&] { accepted = full.push(2); });
        full.close();
        writer.join();
        QVERIFY(!accepted);
        std::vector<int> batch;
        QVERIFY(full.drain(batch));
        QCOMPARE(batch.size(), std::size_t{1});
        QVERIFY(!full.drain(batch));
    }

    void drainUntilTimesOutWithNothing() {
        BoundedQueue<int> queue(1);
        std::vector<int> batch{7};
        QVERIFY(queue.drainUntil(batch, std::chrono::steady_clock::now()));
        QVERIFY(batch.empty());
    }

    void latestOverwrites() {
        Latest<int> latest;
        QVERIFY(latest.read() == nullptr);
        latest.publish(std::make_shared<const int>(1));
        const auto held = latest.read();
        latest.publish(std::make_shared<const int>(2));
        QCOMPARE(*held, 1);
        QCOMPARE(*latest.read(), 2);
    }

    void ringKeepsOrderAcrossThreads() {
        constexpr int kTotal = 200'000;
        SampleRing ring(1024);
        std::jthread writer([&ring] {
            std::array<float, 16> block{};
            int next = 0;
            while (next < kTotal) {
                for (std::size_t i = 0; i < block.size(); ++i)
                    block[i] = static_cast<float>(next + static_cast<int>(i));
                while (ring.capacity() - ring.size() < block.size() + 1)
                    std::this_thread::yield();
                if (ring.write(block))
                    next += static_cast<int>(block.size());
            }
        });
        std::array<float, 100> out{};
        int expected = 0;
        while (expected < kTotal) {
            const auto count = ring.read(out);
            for (std::size_t i = 0; i < count; ++i)
                QCOMPARE(out[i], static_cast<float>(expected++));
        }
        QCOMPARE(ring.skipped(), std::uint64_t{0});
    }

    void fullRingSkipsCountsAndMarksTheGap() {
        SampleRing ring(64);
        const std::vector<float> sixty(60, 1.0F);
        const std::vector<float> ten(10, 2.0F);
        QVERIFY(ring.write(sixty));
        QVERIFY(!ring.write(ten));
        QCOMPARE(ring.skipped(), std::uint64_t{10});
        std::array<float, 64> out{};
        QCOMPARE(ring.read(out), std::size_t{60});
        QVERIFY(ring.write(ten));
        QCOMPARE(ring.read(out), std::size_t{11});
        QVERIFY(std::isnan(out[0]));
        QCOMPARE(out[1], 2.0F);
    }
};

QTEST_APPLESS_MAIN(TestQueues)
#include "tst_queues.moc"
