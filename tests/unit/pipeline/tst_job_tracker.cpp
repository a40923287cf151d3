// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/bounded_queue.h"
#include "pipeline/job_tracker.h"

#include <QTest>

#include <latch>

using namespace vigil;
using vigil::pipeline::JobTracker;

namespace {

/// The asker's thread: answers wait here until they are taken.
class Asker {
public:
    JobTracker::Deliver deliver() {
        return [this](std::function<void()> action) { m_actions.pushUnbounded(std::move(action)); };
    }

    /// Waits for the next answer and takes it.
    void takeOne() {
        std::vector<std::function<void()>> actions;
        static_cast<void>(m_actions.drain(actions));
        for (const auto& action : actions)
            action();
    }

private:
    base::BoundedQueue<std::function<void()>> m_actions{16};
};

} // namespace

class tst_JobTracker : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void anAnswerComesToTheAsker() {
        Asker asker;
        JobTracker jobs(asker.deliver());
        int got = 0;
        jobs.run(
            "sum", [](const std::stop_token&) { return 2 + 3; }, [&](int sum) { got = sum; });
        asker.takeOne();
        QCOMPARE(got, 5);
    }

    void theNewestOfAKindCounts() {
        Asker asker;
        JobTracker jobs(asker.deliver());
        std::latch underWay(1), go(1);
        std::vector<int> answers;
        bool told = false;
        int begun = 0;
        const auto answer = [&](int value) { answers.push_back(value); };
        jobs.run(
            "read",
            [&](const std::stop_token& stop) {
                underWay.count_down();
                go.wait();
                told = stop.stop_requested();
                return 1;
            },
            answer);
        underWay.wait();
        jobs.run(
            "read", [&](const std::stop_token&) { return ++begun; }, answer);
        jobs.run(
            "read", [&](const std::stop_token&) { return 3; }, answer);
        jobs.run(
            "other", [&](const std::stop_token&) { return 4; }, answer);
        go.count_down();
        while (answers.size() < 2)
            asker.takeOne();
        QVERIFY(told);      // the one under way
        QCOMPARE(begun, 0); // the one that waited
        QCOMPARE(answers, (std::vector<int>{3, 4}));
    }

    void anAnswerOnItsWayIsDropped() {
        Asker asker;
        JobTracker jobs(asker.deliver());
        std::vector<int> answers;
        const auto answer = [&](int value) { answers.push_back(value); };
        std::latch done(1);
        jobs.run(
            "read", [](const std::stop_token&) { return 1; }, answer);
        jobs.run(
            "mark",
            [&](const std::stop_token&) {
                done.count_down();
                return 0;
            },
            [](int) {});
        done.wait(); // the first answer waits for the asker
        jobs.cancel("read");
        asker.takeOne();
        QVERIFY(answers.empty());
    }

    void theEndDropsWhatWaits() {
        Asker asker;
        int begun = 0;
        {
            JobTracker jobs(asker.deliver());
            jobs.run(
                "first",
                [](const std::stop_token& stop) {
                    while (!stop.stop_requested())
                        std::this_thread::yield();
                    return 1;
                },
                [](int) {});
            jobs.run(
                "second", [&](const std::stop_token&) { return ++begun; }, [](int) {});
        }
        QCOMPARE(begun, 0);
    }
};

QTEST_APPLESS_MAIN(tst_JobTracker)
#include "tst_job_tracker.moc"
