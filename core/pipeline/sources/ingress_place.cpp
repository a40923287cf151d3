// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sources/ingress_place.h"

#include "pipeline/stages/saved_states.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cctype>
#include <string_view>

namespace vigil::pipeline {
namespace {

/// A file name that no two names share.
std::string fileNameOf(const std::string& name) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string file;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || c == '-' || c == '_')
            file += c;
        else
            file += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
    return file;
}

/// Differs for a file that was made anew at the same place.
std::string identityOf(const std::filesystem::path& path) {
    struct statx facts {};

    if (::statx(AT_FDCWD, path.c_str(), 0, STATX_INO | STATX_BTIME, &facts) != 0)
        return {};
    return std::to_string(facts.stx_dev_major) + ':' + std::to_string(facts.stx_dev_minor) + ' ' +
           std::to_string(facts.stx_ino) + ' ' + std::to_string(facts.stx_btime.tv_sec) + '.' +
           std::to_string(facts.stx_btime.tv_nsec);
}

} // namespace

ingest::IngressPlace ingressPlaceOf(const std::string& source,
                                    const std::filesystem::path& database, Ticks keep,
                                    const store::CheckpointState& stored) {
    ingest::IngressPlace journal;
    journal.folder = database.string() + ".ingress";
    journal.folder /= fileNameOf(source);
    journal.owner = identityOf(database);
    journal.keep = std::chrono::duration_cast<std::chrono::seconds>(keep);
    for (const auto& position : stored.positions)
        if (position.source == source && position.partition == 0)
            journal.committed = position.next;
    if (const auto saved = SavedStates::sequences(stored, source))
        journal.learnFrom = saved->next;
    return journal;
}

} // namespace vigil::pipeline
