// SPDX-License-Identifier: GPL-3.0-or-later
// Secrets leave nothing behind: the memory of the process is searched for them.
#include "base/secret.h"

#include <QTest>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

using namespace vigil;

namespace {

constexpr char kMask = 0x55;
constexpr std::size_t kLength = 48;

/// The secret as nobody may find it: made anew from what is not itself.
std::string masked() {
    std::string text;
    for (std::size_t i = 0; i < kLength; ++i)
        text += static_cast<char>(('A' + static_cast<char>(i * 7 % 26)) ^ kMask);
    return text;
}

/// A secret that is written nowhere but into its own bytes.
Secret make() {
    const auto hidden = masked();
    std::string text(kLength, '\0');
    for (std::size_t i = 0; i < kLength; ++i)
        text[i] = static_cast<char>(hidden[i] ^ kMask);
    Secret secret(text);
    wipe(text.data(), text.size());
    return secret;
}

/// Where freed memory is linked into lists a few bytes at the front change.
constexpr std::size_t kTail = 24;

/// Where the memory that is looked at is copied to: not looked at itself.
std::span<char> room() {
    constexpr std::size_t kRoom = std::size_t{64} << 20U;
    static void* const at = ::mmap(nullptr, kRoom, PROT_READ | PROT_WRITE,
                                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return {static_cast<char*>(at), kRoom};
}

/// Places in the writable memory of this process where the end of the secret stands.
int copies() {
    const auto hidden = masked().substr(kLength - kTail);
    int found = 0;
    std::FILE* maps = std::fopen("/proc/self/maps", "re");
    const int memory = ::open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    const auto buffer = room();
    const auto own = reinterpret_cast<std::uintptr_t>(buffer.data());
    char line[512];
    while (std::fgets(line, sizeof line, maps) != nullptr) {
        unsigned long long begin = 0;
        unsigned long long end = 0;
        char rights[8] = {};
        if (std::sscanf(line, "%llx-%llx %7s", &begin, &end, rights) != 3 || rights[1] != 'w' ||
            end - begin > buffer.size() || (own >= begin && own < end))
            continue;
        const auto got = ::pread(memory, buffer.data(), end - begin, static_cast<off_t>(begin));
        if (got <= 0)
            continue;
        const auto block = buffer.first(static_cast<std::size_t>(got));
        for (auto& byte : block)
            byte = static_cast<char>(byte ^ kMask);
        for (auto at = block.begin();
             (at = std::search(at, block.end(), hidden.begin(), hidden.end())) != block.end(); ++at)
            ++found;
    }
    std::fclose(maps);
    ::close(memory);
    return found;
}

} // namespace

class TestSecret : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void holdsItsText() {
        const Secret empty;
        QVERIFY(empty.empty());
        QCOMPARE(empty.view(), std::string_view());
        QCOMPARE(std::string(empty.terminated()), std::string());
        Secret a(std::string_view("pa\0ss", 5));
        QCOMPARE(a.view(), std::string_view("pa\0ss", 5));
        Secret b = a;
        QVERIFY(a == b);
        Secret c = std::move(a);
        QVERIFY(c == b);
        QVERIFY(a.empty()); // NOLINT(bugprone-use-after-move): it says what is left
        b = "other";
        QVERIFY(!(b == c));
        b = c;
        QVERIFY(b == c);
        auto& same = b;
        b = same;
        QVERIFY(b == c);
        b = Secret();
        QVERIFY(b.empty());
        QCOMPARE(std::string(Secret("x").terminated()), std::string("x"));
    }

    void nothingIsLeftOfIt() {
        QCOMPARE(copies(), 0);
        {
            const Secret secret = make();
            QCOMPARE(copies(), 1); // the search finds what there is
            const Secret second = secret;
            QCOMPARE(copies(), 1); // shared
            const Secret other = make();
            QCOMPARE(copies(), 2);
        }
        QCOMPARE(copies(), 0);
        std::vector<Secret> many;
        for (int i = 0; i < 100; ++i)
            many.push_back(make()); // the vector moves them as it grows
        QCOMPARE(copies(), 100);
        many[3] = "short";
        many[4] = make();
        many.erase(many.begin() + 50, many.end());
        QCOMPARE(copies(), 49);
        many.clear();
        many.shrink_to_fit();
        QCOMPARE(copies(), 0);
    }
};

QTEST_APPLESS_MAIN(TestSecret)
#include "tst_secret.moc"
