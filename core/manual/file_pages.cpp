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

} // namespace vigil::manual
