// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/loss_wording.h"

#include <QCoreApplication>

#include <algorithm>
#include <iterator>

namespace vigil::widgets {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(LossWording)
};

struct Entry {
    std::string_view word; ///< as the journal keeps it
    const char* text;
};

constexpr Entry kKinds[]{
    {"trend_gap", QT_TRANSLATE_NOOP("LossWording", "Values not stored")},
    {"sequence_gap", QT_TRANSLATE_NOOP("LossWording", "Messages that never arrived")},
    {"dropped", QT_TRANSLATE_NOOP("LossWording", "Messages thrown away")},
    {"late", QT_TRANSLATE_NOOP("LossWording", "Rows too late for their window")},
    {"duplicate", QT_TRANSLATE_NOOP("LossWording", "Rows that had arrived before")},
    {"skipped", QT_TRANSLATE_NOOP("LossWording", "Wave samples left out")},
    {"rejected", QT_TRANSLATE_NOOP("LossWording", "Refused, and not kept")},
    {"damaged_chunk", QT_TRANSLATE_NOOP("LossWording", "Stored values that cannot be read")},
    {"not_watched", QT_TRANSLATE_NOOP("LossWording", "Time that nobody watched")},
    {"journal_gap", QT_TRANSLATE_NOOP("LossWording", "Alarm events not kept")},
    {"store_lost", QT_TRANSLATE_NOOP("LossWording", "Stored values that are gone")},
    {"query_stopped", QT_TRANSLATE_NOOP("LossWording", "Rows a stopped query did not read")},
};

constexpr Entry kReasons[]{
    {"disk full", QT_TRANSLATE_NOOP("LossWording", "the disk was full")},
    {"disk error", QT_TRANSLATE_NOOP("LossWording", "the disk could not be written")},
    {"checksum", QT_TRANSLATE_NOOP("LossWording", "their checksum is wrong")},
    {"the store is behind", QT_TRANSLATE_NOOP("LossWording", "the disk was slower than what came")},
    {"the disk hangs", QT_TRANSLATE_NOOP("LossWording", "the disk did not answer")},
    {"the program ended while the disk was slow",
     QT_TRANSLATE_NOOP("LossWording", "the program ended while the disk was slow")},
    {"messages came faster than they could be decoded",
     QT_TRANSLATE_NOOP("LossWording", "messages came faster than they could be decoded")},
    {"the query was stopped meanwhile",
     QT_TRANSLATE_NOOP("LossWording", "the query was stopped meanwhile")},
    {"the computer went down: what came in its last second may be gone",
     QT_TRANSLATE_NOOP("LossWording",
                       "the computer went down: what came in its last second may be gone")},
    {"the computer slept", QT_TRANSLATE_NOOP("LossWording", "the computer slept")},
    {"numbers missing in a device's sequence",
     QT_TRANSLATE_NOOP("LossWording", "numbers are missing in a device's sequence")},
    {"the database was replaced while it was in use",
     QT_TRANSLATE_NOOP("LossWording", "the database was replaced while it was in use")},
    {"the database was deleted or moved while it was in use",
     QT_TRANSLATE_NOOP("LossWording", "the database was deleted or moved while it was in use")},
    {"the store was away (damaged)",
     QT_TRANSLATE_NOOP("LossWording", "nothing was stored: the database was damaged")},
    {"the store was away (full)",
     QT_TRANSLATE_NOOP("LossWording", "nothing was stored: the disk was full")},
    {"the store was away (read-only)",
     QT_TRANSLATE_NOOP("LossWording", "nothing was stored: the database was read-only")},
    {"the store was away (opening)",
     QT_TRANSLATE_NOOP("LossWording", "nothing was stored: the database took long to open")},
};

template <std::size_t N>
QString textOf(const Entry (&entries)[N], std::string_view word) {
    const auto* const found = std::ranges::find(entries, word, &Entry::word);
    return found != std::end(entries) ? Text::tr(found->text)
                                      : QString::fromUtf8(word.data(), qsizetype(word.size()));
}

} // namespace

QString lossKindText(std::string_view kind) { return textOf(kKinds, kind); }

QString lossReasonText(std::string_view reason) { return textOf(kReasons, reason); }

} // namespace vigil::widgets
