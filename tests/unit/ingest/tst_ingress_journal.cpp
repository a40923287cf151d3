// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/brokers/ingress_journal.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

using namespace vigil;
using namespace vigil::ingest;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t kStartUs = 1'780'000'000'000'000; // 2026

RawMessage message(std::int64_t offset) {
    RawMessage made;
    made.offset = offset;
    made.topic = "vigil/ward/B01/numerics";
    made.payload = "payload " + std::to_string(offset);
    made.arrival = arrivalFromMicros(kStartUs + offset);
    return made;
}

/// A folder with a journal that lives and dies.
class Place {
public:
    JournalOptions options;
    base::ManualClock clock{arrivalFromMicros(kStartUs)};

    Place() { options.folder = folder(); }

    [[nodiscard]] std::filesystem::path folder() const {
        return std::filesystem::path(m_folder.path().toStdString()) / "db.ingress" / "ward";
    }

    std::unique_ptr<IngressJournal> open() {
        auto opened = IngressJournal::open(options, clock);
        return opened ? std::move(*opened) : nullptr;
    }

    static bool append(IngressJournal& journal, const RawMessage& message) {
        std::string record;
        IngressJournal::encode(message, record);
        return journal.append(message.offset, record).has_value();
    }

    bool fill(std::int64_t from, std::int64_t to) {
        const auto journal = open();
        for (auto offset = from; journal && offset < to; ++offset)
            if (!append(*journal, message(offset)))
                return false;
        return journal != nullptr;
    }

    [[nodiscard]] std::vector<std::filesystem::path> segments() const {
        std::vector<std::filesystem::path> found;
        for (const auto& entry : std::filesystem::directory_iterator(folder()))
            if (entry.path().extension() == ".log")
                found.push_back(entry.path());
        std::ranges::sort(found);
        return found;
    }

private:
    QTemporaryDir m_folder;
};

std::vector<std::int64_t> numbersOf(const IngressJournal& journal, std::int64_t from = -1) {
    std::vector<std::int64_t> numbers;
    journal.read(from, [&](const RawMessage& read) {
        numbers.push_back(read.offset);
        return true;
    });
    return numbers;
}

std::vector<std::int64_t> range(std::int64_t from, std::int64_t to) {
    std::vector<std::int64_t> numbers;
    for (auto number = from; number < to; ++number)
        numbers.push_back(number);
    return numbers;
}

} // namespace

class TestIngressJournal : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void anEmptyOneKnowsNoNumber() {
        Place place;
        const auto journal = place.open();
        QVERIFY(journal != nullptr);
        QCOMPARE(journal->next(), std::int64_t{-1});
        QVERIFY(numbersOf(*journal).empty());
        QVERIFY(!journal->wasCutOff());
        QVERIFY(!journal->isForeign());
    }

    void propertiesComeBack() {
        Place place;
        auto sent = message(8);
        sent.properties = {{"tenant", "a"}, {"tenant", "b"}, {"", "\xff"}};
        {
            const auto journal = place.open();
            QVERIFY(Place::append(*journal, sent));
            QVERIFY(Place::append(*journal, message(9)));
        }
        const auto journal = place.open();
        std::vector<transport::MessageProperties> read;
        journal->read(-1, [&](const RawMessage& message) {
            read.push_back(message.properties);
            return true;
        });
        QVERIFY(read == (std::vector<transport::MessageProperties>{sent.properties, {}}));
    }

    void messagesComeBackAsTheyWere() {
        Place place;
        RawMessage large = message(8);
        large.kind = RawMessage::Kind::TooLarge;
        large.payload.clear();
        large.refusedBytes = 300'000'000;
        RawMessage retained = message(9);
        retained.retained = true;
        retained.payload = std::string("\0\n\xFF", 3);
        {
            const auto journal = place.open();
            for (const auto& each : {message(7), large, retained})
                QVERIFY(Place::append(*journal, each));
        }
        const auto journal = place.open();
        QCOMPARE(journal->next(), std::int64_t{10});
        std::vector<RawMessage> read;
        journal->read(-1, [&](RawMessage each) {
            read.push_back(std::move(each));
            return true;
        });
        QCOMPARE(read.size(), std::size_t{3});
        QCOMPARE(read[0].topic, message(7).topic);
        QCOMPARE(read[0].payload, message(7).payload);
        QVERIFY(read[0].arrival == message(7).arrival);
        QVERIFY(read[0].kind == RawMessage::Kind::Data && !read[0].retained);
        QVERIFY(read[1].kind == RawMessage::Kind::TooLarge);
        QCOMPARE(read[1].refusedBytes, std::size_t{300'000'000});
        QVERIFY(read[2].retained);
        QCOMPARE(read[2].payload, retained.payload);
        const std::vector newest{IngressJournal::digest(read[0].topic, read[0].payload),
                                 IngressJournal::digest(read[1].topic, read[1].payload),
                                 IngressJournal::digest(read[2].topic, read[2].payload)};
        QVERIFY(journal->newest() == newest);
        QVERIFY(std::set(newest.begin(), newest.end()).size() == 3);
    }

    void numbersGoOnOverRuns() {
        Place place;
        QVERIFY(place.fill(100, 110));
        QVERIFY(place.fill(110, 112));
        QVERIFY(place.fill(112, 112)); // a run without messages
        const auto journal = place.open();
        QCOMPARE(journal->next(), std::int64_t{112});
        QVERIFY(numbersOf(*journal) == range(100, 112));
        QVERIFY(numbersOf(*journal, 109) == range(109, 112));
        QVERIFY(numbersOf(*journal, 112).empty());
    }

    /// However many bytes of a record were written when the process died.
    void aRecordThatWasBeingWrittenIsNone() {
        Place place;
        QVERIFY(place.fill(0, 3));
        const auto file = place.segments().front();
        const auto whole = std::filesystem::file_size(file);
        std::string record;
        IngressJournal::encode(message(2), record);
        for (std::size_t cut = 1; cut <= record.size(); ++cut) {
            std::filesystem::resize_file(file, whole - cut);
            const auto journal = place.open();
            QVERIFY(numbersOf(*journal) == range(0, 2));
            QCOMPARE(journal->next(), std::int64_t{2});
        }
        QVERIFY(place.fill(2, 4));
        QVERIFY(numbersOf(*place.open()) == range(0, 4));
    }

    /// A flipped byte anywhere ends its segment; the others are read.
    void damageHidesNoOtherSegment() {
        Place place;
        QVERIFY(place.fill(0, 5));
        QVERIFY(place.fill(5, 10));
        const auto file = place.segments().front();
        const auto size = static_cast<std::streamoff>(std::filesystem::file_size(file));
        for (std::streamoff at = 0; at < size; at += 3) {
            std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
            bytes.seekg(at);
            const char before = static_cast<char>(bytes.get());
            bytes.seekp(at);
            bytes.put(static_cast<char>(before ^ 0x10));
            bytes.close();
            const auto numbers = numbersOf(*place.open());
            QVERIFY(numbers.size() >= 5 && numbers.size() < 10);
            QVERIFY(std::vector(numbers.end() - 5, numbers.end()) == range(5, 10));
            QVERIFY(std::ranges::is_sorted(numbers));
            std::fstream mended(file, std::ios::in | std::ios::out | std::ios::binary);
            mended.seekp(at);
            mended.put(before);
        }
    }

    void whatIsCommittedGoesAfterAWhile() {
        Place place;
        place.options.segmentBytes = 1000;
        place.options.keep = 60s;
        place.options.keepMessages = 20;
        const auto journal = place.open();
        for (int i = 0; i < 200; ++i)
            QVERIFY(Place::append(*journal, message(i)));
        const auto all = place.segments().size();
        QVERIFY(all > 10);
        journal->cutBelow(150);
        QCOMPARE(place.segments().size(), all); // kept for a minute
        place.clock.advance(61s);
        journal->cutBelow(150);
        QVERIFY(place.segments().size() < all);
        const auto numbers = numbersOf(*place.open());
        QVERIFY(numbers.front() <= 130 && numbers.front() > 100);
        QCOMPARE(numbers.back(), std::int64_t{199});
        journal->cutBelow(10'000);
        QCOMPARE(place.segments().size(), std::size_t{1}); // the one that is written
    }

    void itIsBounded() {
        Place place;
        place.options.segmentBytes = 1000;
        place.options.mostBytes = 5000;
        const auto journal = place.open();
        for (int i = 0; i < 1000; ++i)
            QVERIFY(Place::append(*journal, message(i)));
        QVERIFY(journal->bytes() <= 6100);
        const auto numbers = numbersOf(*place.open());
        QVERIFY(numbers.front() > 900);
        QCOMPARE(numbers.back(), std::int64_t{999});
    }

    void anotherOwnersIsKnownAsSuch() {
        Place place;
        place.options.owner = "a";
        QVERIFY(place.fill(0, 5));
        QVERIFY(!place.open()->isForeign());
        place.options.owner = "b";
        QVERIFY(place.open()->isForeign());
        QVERIFY(!place.open()->isForeign()); // it is b's now
    }

    void theEndOfTheComputerIsNoticed() {
        Place place;
        const auto marker = place.folder() / "running";
        place.open()->close();
        QVERIFY(!std::filesystem::exists(marker));
        QVERIFY(place.fill(0, 5)); // not closed: killed
        QVERIFY(!place.open()->wasCutOff());
        std::ofstream(marker) << "another boot";
        QVERIFY(place.open()->wasCutOff());
        QVERIFY(!place.open()->wasCutOff()); // told once
    }

    void aFolderThatCannotBeIsAnError() {
        Place place;
        std::ofstream(place.folder().parent_path().parent_path() / "db.ingress") << "a file";
        const auto opened = IngressJournal::open(place.options, place.clock);
        QVERIFY(!opened.has_value());
        QVERIFY(opened.error().code == ErrorCode::Io);
    }
};

QTEST_GUILESS_MAIN(TestIngressJournal)
#include "tst_ingress_journal.moc"
