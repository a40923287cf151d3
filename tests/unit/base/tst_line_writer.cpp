// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/line_writer.h"

#include <QTest>

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <string>
#include <thread>
#include <utility>

using namespace std::chrono_literals;
using vigil::base::LineWriter;

namespace {

class Pipe {
public:
    Pipe() { m_made = ::pipe(m_ends) == 0; }

    ~Pipe() {
        closeReader();
        closeWriter();
    }

    [[nodiscard]] bool made() const { return m_made; }

    [[nodiscard]] int writer() const { return m_ends[1]; }

    void closeReader() { close(0); }

    void closeWriter() { close(1); }

    /// Until the writer has closed.
    [[nodiscard]] std::string readAll() const {
        std::string text;
        char bytes[4096];
        for (ssize_t count = 0; (count = ::read(m_ends[0], bytes, sizeof bytes)) > 0;)
            text.append(bytes, static_cast<std::size_t>(count));
        return text;
    }

private:
    void close(int end) {
        if (m_ends[end] >= 0)
            ::close(std::exchange(m_ends[end], -1));
    }

    int m_ends[2] = {-1, -1};
    bool m_made = false;
};

} // namespace

class TestLineWriter : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() { std::signal(SIGPIPE, SIG_IGN); }

    void linesComeWholeAndInOrder() {
        Pipe pipe;
        QVERIFY(pipe.made());
        std::string expected;
        std::string seen;
        std::jthread reader([&] { seen = pipe.readAll(); });
        {
            LineWriter lines(pipe.writer());
            for (int i = 0; i < 20'000; ++i) {
                lines.write("line " + std::to_string(i));
                expected += "line " + std::to_string(i) + '\n';
            }
            lines.write(std::string(100'000, 'x')); // more than a pipe holds
            expected += std::string(100'000, 'x') + '\n';
            lines.finish(10s);
            QCOMPARE(lines.dropped(), std::uint64_t{0});
        }
        pipe.closeWriter();
        reader.join();
        QVERIFY(seen == expected);
    }

    /// Who writes never waits, the memory is bounded, and the end comes in time.
    void aReaderThatDoesNotReadHoldsNothingUp() {
        Pipe pipe;
        LineWriter lines(pipe.writer(), 1 << 20);
        constexpr std::uint64_t kLines = 100'000;
        for (std::uint64_t i = 0; i < kLines; ++i)
            lines.write(std::string(99, 'x'));
        QVERIFY(lines.dropped() > kLines / 2);
        lines.finish(200ms);
        pipe.closeWriter();
        const auto text = pipe.readAll();
        const auto whole = static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
        QVERIFY(whole > 0);
        QCOMPARE(whole + lines.dropped(), kLines);
    }

    void aClosedPipeEndsTheOutput() {
        Pipe pipe;
        pipe.closeReader();
        LineWriter lines(pipe.writer());
        lines.write("nobody");
        lines.write("reads");
        QTRY_COMPARE(lines.dropped(), std::uint64_t{2});
        lines.finish(0ms);
    }
};

QTEST_APPLESS_MAIN(TestLineWriter)
#include "tst_line_writer.moc"
