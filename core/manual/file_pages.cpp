// SPDX-License-Identifier: GPL-3.0-or-later
#include "manual/file_pages.h"

#include "model/signal_catalog.h"
#include "model/value.h"
#include "pipeline/workspace/recording_formats.h"

namespace vigil::manual {

namespace {

std::string numberText(double value) { return model::toJson(model::Value(value)); }

} // namespace

Page messagesPage() {
    Page page("messages", "Messages that are read without a mapping");
    page.text("JSON or CBOR. Topic vigil/SITE/BED/numerics, or any topic of Kafka with the "
              "patient's id as the key:");
    page.literal("{\"deviceId\":\"mon-07\",\"patientId\":\"p-0007\","
                 "\"ts\":\"2026-11-22T10:00:00.000Z\",\n"
                 " \"seq\":123,\"metrics\":{\"HR\":72,\"SpO2\":97,\"RR\":14}}");
    page.text("Topic vigil/SITE/BED/waveform; 'ts' is the time of the first sample:");
    page.literal("{\"deviceId\":\"mon-07\",\"patientId\":\"p-0007\","
                 "\"ts\":\"2026-11-22T10:00:00.000Z\",\n"
                 " \"seq\":124,\"wave\":\"ECG_II\",\"rateHz\":250,\"unit\":\"mV\","
                 "\"samples\":[0.01,0.02]}");
    page.text("'seq' counts per device and stream: a hole is a gap, a repeat a duplicate. Bad "
              "input is a dead letter with its reason ('vigilctl dead-letters list'). Messages of "
              "any other shape are mapped by paths: see 'vigilctl help workspace mapping'.");
    return page;
}

Page signalsPage() {
    Page page("signals", "Signals that are known by name");
    page.text("Unknown signals are allowed everywhere: they have no unit and no bounds. Values "
              "outside the bounds are refused as dead letters.");
    for (const auto& signal : model::signalCatalog()) {
        std::string text = signal.waveform ? "Wave, in " : "In ";
        text += signal.unit.empty() || signal.unit == "1" ? "no unit" : signal.unit;
        if (signal.hardLow < signal.hardHigh)
            text += ", " + numberText(signal.hardLow) + " to " + numberText(signal.hardHigh);
        page.entry(std::string(signal.name), text + '.');
    }
    return page;
}

Page formatsPage() {
    Page page("formats", "Recorded files that can be read");
    page.text("The format is told by the extension, or by --format (key 'format') with the word "
              "below. Folders and globs are one stream, merged by time. Encodings, separators, "
              "decimal commas, comments and .gz are found by themselves; 'vigilctl query --help' "
              "names the options that say what cannot be.");
    for (const auto& format : pipeline::recordingFormats()) {
        std::string extensions;
        for (const auto extension : format.extensions)
            extensions += (extensions.empty() ? "." : ", .") + std::string(extension);
        std::string text = extensions.empty() ? "" : extensions + ". ";
        if (!format.title.empty())
            text += std::string(format.title) + ". ";
        text += format.isTable
                    ? "Input of queries, of references and of replays, a column a signal."
                : format.openRecording != nullptr
                    ? (format.openRows != nullptr ? "Can be played; input of queries."
                                                  : "Can be played.")
                    : "Input of queries.";
        page.entry(std::string(format.word), std::move(text));
    }
    return page;
}

Page filesPage() {
    Page page("files", "Files that the program writes, byte by byte");
    page.text(
        "A number is 7 bits a byte, the least significant first, with the highest bit set on all "
        "but the last byte; a signed one is first folded (0, -1, 1, -2 are 0, 1, 2, 3). A text is "
        "its length as a number, then its bytes. Eight bytes stand with the least significant "
        "first. Checksums are CRC-32C. Times are 100 ns since 1970-01-01 UTC unless "
        "microseconds are named. Each format has a version, and another layout another one.");
    page.heading("Store: vigil/NAME.db")
        .text("SQLite, application_id \"VgSt\", user_version the number of the newest migration. "
              "Recent numbers are rows (hot_sample), older ones "
              "sealed chunks: the table 'chunk' with first and last time in microseconds, count, "
              "least, "
              "greatest, sum, a checksum over all of these and the data, and the data.")
        .text("The data of a chunk are one zstd frame. In it:")
        .entry("byte: version", "1.")
        .entry("byte: coding", "0: decimal, 1: XOR.")
        .entry("byte: scale", "Of decimals: the value is an integer through 10^scale. Else 0.")
        .entry("number: count", "Of the samples, 65536 at most.")
        .entry(
            "signed numbers: times",
            "The first in microseconds, the second as its distance to the first, then differences "
            "of distances.")
        .entry("values",
               "Decimal: signed numbers, each the difference to the integer before. XOR: "
               "the eight bytes of each value combined with those of the value before, first "
               "the least significant byte of all values, then the next.");
    page.heading("Recording: *.vgl")
        .text("SQLite, application_id \"VgRe\". Table 'meta': workspace, app_version, source.N, "
              "started; "
              "when it was closed also chunks, lost, finished; each value with its checksum. Table "
              "'gap': what could not be written. Table 'chunk': number, first and last time in "
              "microseconds, count, checksum over these and the data, data: one zstd frame with")
        .entry("byte: version", "1.")
        .entry("number: count, number: topics",
               "Of messages, 65536 at most, and of different topics.")
        .entry("texts: topics", "Each once.")
        .entry("a message",
               "Signed: time after the one before; signed: arrival after its time; "
               "numbers: topic, source, partition; signed: offset after the one before; "
               "text: payload.");
    page.heading("Journal of received messages: NAME.db.ingress/SOURCE/NUMBER.log")
        .text("A file begins with VIGILIJ1. Records follow: eight bytes size of the body, eight "
              "bytes "
              "its checksum, the body: signed number of the message; signed arrival; byte of flags "
              "(1 "
              "retained, 2 too large, 4 properties); number of refused bytes; text topic; text "
              "payload; with flag 4 a number of properties and each as two texts. The first record "
              "that does not check ends the file.");
    page.heading("State of a query, in the store")
        .text("VGQS; number of the version; eight bytes checksum of all that follows; byte part "
              "(router "
              "or shard), numbers shard and shards; eight bytes each of the text, the options and "
              "the "
              "plan; then the state of each operator. A state of another version is refused: the "
              "query "
              "begins with its next row.");
    page.heading("File sink")
        .text("One JSON object a line; the first member 'vigil-key' tells a row from any other. An "
              "unfinished last line is cut at the next start.");
    return page;
}

} // namespace vigil::manual
