// SPDX-License-Identifier: GPL-3.0-or-later
// The manual has every function, window, section and key that the program works with, its examples
// can be run, and what is asked for by a wrong name is answered with the right one.
#include "engine/query.h"
#include "manual/query_pages.h"
#include "manual/roff.h"
#include "manual/topics.h"
#include "manual/workspace_pages.h"
#include "pipeline/workspace/workspace.h"
#include "pipeline/workspace/workspace_keys.h"

#include <QTest>

#include <algorithm>

using namespace vigil;
using namespace vigil::manual;

namespace {

const Page::Block* entryOf(const Page& page, std::string_view term) {
    const auto found = std::ranges::find_if(page.blocks(), [&](const Page::Block& block) {
        return block.kind == Page::Kind::Entry && block.term == term;
    });
    return found == page.blocks().end() ? nullptr : &*found;
}

bool hasHeading(const Page& page, std::string_view text) {
    return std::ranges::any_of(page.blocks(), [&](const Page::Block& block) {
        return block.kind == Page::Kind::Heading && block.text == text;
    });
}

std::string errorFor(const std::vector<std::string>& words) {
    const auto page = pageFor(words);
    return page ? "" : page.error().text();
}

} // namespace

class ManualTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void everyTopicIsListedAndAnswered() {
        const auto list = contents();
        QVERIFY(!topics().empty());
        for (const auto& topic : topics()) {
            const std::string name(topic.name);
            QVERIFY2(entryOf(list, name) != nullptr, name.c_str());
            const auto page = pageFor({name});
            QVERIFY2(page.has_value(), name.c_str());
            QCOMPARE(page->name(), name);
            QVERIFY2(!page->blocks().empty(), name.c_str());
        }
    }

    void everyFunctionIsAnsweredByItsName() {
        QVERIFY(std::ranges::count(functionNames(), "DATEADD") == 1);
        for (const auto name : functionNames()) {
            const auto page = pageFor({std::string(name)});
            QVERIFY2(page.has_value() &&
                         page->blocks().front().term.find(name) != std::string::npos,
                     std::string(name).c_str());
        }
        QCOMPARE(pageFor({"dateadd"})->name(), std::string("DATEADD"));
        QVERIFY(pageFor({"avg"})->blocks().front().text.ends_with(
            "Result: float. Example: AVG(v - 1) gives 1.3333333333333333"));
    }

    void everySectionAndKeyIsInTheReference() {
        const auto page = workspacePage();
        for (const auto& section : pipeline::workspaceKeys()) {
            const std::string title(section.title);
            QVERIFY2(hasHeading(page, title), title.c_str());
            for (const auto& key : section.keys) {
                const auto* entry = entryOf(page, key.name);
                QVERIFY2(entry != nullptr, std::string(key.name).c_str());
            }
        }
        for (const char* kind :
             {"an mqtt [[source]]", "a webhook [[sink]]", "an email [[channel]]"})
            QVERIFY2(hasHeading(page, kind), kind);
    }

    void aSectionIsFoundByItsWords() {
        const auto clock = pageFor({"workspace", "clock"});
        QVERIFY(clock && hasHeading(*clock, "[clock]") && entryOf(*clock, "ahead") != nullptr);
        QVERIFY(!hasHeading(*clock, "[store]"));
        const auto source = pageFor({"workspace", "mqtt", "[[source]]"});
        QVERIFY(source && hasHeading(*source, "an mqtt [[source]]"));
        QVERIFY(!hasHeading(*source, "an mqtt [[sink]]"));
        const auto key = pageFor({"workspace", "keep_trends"});
        QVERIFY(key && hasHeading(*key, "[store]"));
        QCOMPARE(entryOf(*key, "keep_trends")->text,
                 std::string("time span; without it: \"30d\". How long numbers are kept; \"0s\": "
                             "for ever."));
        QVERIFY(entryOf(*key, "path") == nullptr);
    }

    void whatIsNotThereIsAnsweredWithWhatIsNear() {
        QCOMPARE(errorFor({"tumblingwindows"}),
                 std::string("there is no help on 'tumblingwindows'; did you mean "
                             "'TumblingWindow'?"));
        QCOMPARE(errorFor({"workspace", "hystersis"}),
                 std::string("there is no help on 'workspace hystersis'; did you mean "
                             "'hysteresis'?"));
        QCOMPARE(errorFor({"qqqqqq"}), std::string("there is no help on 'qqqqqq'; see vigilctl "
                                                   "help for the topics"));
        QCOMPARE(errorFor({"\x1b[2J"}).find('\x1b'), std::string::npos);
    }

    void everyQueryOfTheManualCompiles_data() {
        QTest::addColumn<QString>("sql");
        for (const auto& example : queryExamples())
            QTest::newRow(std::string(example.about).c_str())
                << QString::fromStdString(std::string(example.sql));
    }

    void everyQueryOfTheManualCompiles() {
        QFETCH(QString, sql);
        engine::QueryOptions options;
        for (const char* name : {"vitals", "pressures", "input", "rooms"}) {
            auto& input = options.inputs.emplace_back();
            input.name = name;
            input.reference = input.name == "rooms";
        }
        const auto query = engine::Query::compile(sql.toStdString(), options);
        QVERIFY2(query.has_value(), query ? "" : query.error().front().message.c_str());
    }

    /// The workspace that the reference begins with is one.
    void theWorkspaceOfTheManualIsRead() {
        const auto page = workspacePage();
        const auto example =
            std::ranges::find(page.blocks(), Page::Kind::Literal, &Page::Block::kind);
        QVERIFY(example != page.blocks().end());
        const auto reading = pipeline::parseWorkspace(example->text, "ward.vigil.toml");
        for (const auto& problem : reading.problems)
            QVERIFY2(false, problem.message.c_str());
        QCOMPARE(reading.workspace.queries.size(), 1U);
    }

    void aTextFitsItsWidth() {
        Page page("p", "Title");
        page.heading("Head").text("one two  three four").literal("a  long literal\n\nline");
        page.entry("term", "what it means");
        QCOMPARE(asText(page, 12), std::string("Title\n\nHead\n\n  one two\n  three four\n\n"
                                               "    a  long literal\n\n    line\n\n  term\n"
                                               "      what\n      it\n      means\n"));
    }

    void nothingInAPageIsARequestOfRoff() {
        Page page("p", "title");
        page.heading("a - b").text(".so /etc/passwd").literal("'x\n.y \\n");
        page.entry(".ig", "-e");
        QCOMPARE(asRoff(page, {"vigil-p", 7}, "1.2"),
                 std::string(".TH VIGIL-P 7 \"\" \"Vigil 1.2\" \"Vigil\"\n.SH NAME\n"
                             "vigil\\-p \\- title\n.SH A \\- B\n.PP\n\\&.so /etc/passwd\n"
                             ".PP\n.RS 4\n.nf\n\\&'x\n\\&.y \\en\n.fi\n.RE\n"
                             ".TP\n.B \\&.ig\n\\-e\n"));
    }
};

QTEST_GUILESS_MAIN(ManualTest)
#include "tst_manual.moc"
