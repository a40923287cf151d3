// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/editor/completion.h"
#include "engine/editor/highlighting.h"

#include <QTest>

#include <algorithm>

using namespace vigil;
using namespace vigil::engine;

namespace {

CompletionSchema wardSchema() {
    CompletionSchema schema;
    schema.options.inputs.push_back({"vitals", {}, false, {"bed", "HR", "SpO2"}, false});
    schema.options.inputs.push_back({"beds", {}, true, {"bed", "room"}, true});
    schema.outputs = {"alarms"};
    auto functions = std::make_shared<FunctionRegistry>();
    const auto nothing = [](std::span<const model::Value>) -> Result<model::Value> {
        return model::Value();
    };
    if (!functions->add({"score", {model::Value::Type::Float}, {}, nothing, "Early warning."}))
        qFatal("not added");
    schema.options.functions = functions;
    return schema;
}

/// `|` in the text is the cursor.
Completion at(std::string text) {
    const auto cursor = text.find('|');
    text.erase(cursor, 1);
    return complete(text, cursor, wardSchema());
}

const Candidate* find(const Completion& completion, std::string_view text) {
    const auto found = std::ranges::find(completion.candidates, text, &Candidate::text);
    return found == completion.candidates.end() ? nullptr : &*found;
}

bool offers(const std::string& text, std::string_view word) {
    return find(at(text), word) != nullptr;
}

std::string kindsOf(std::string_view sql) {
    std::string out;
    for (const auto& token : tokensOf(sql))
        out += "KFSNC.o"[static_cast<int>(token.kind)];
    return out;
}

} // namespace

class CompletionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void keywordsFollowTheGrammar() {
        QVERIFY(offers("|", "SELECT"));
        QVERIFY(offers("|", "WITH"));
        QVERIFY(!offers("|", "WHERE"));
        QVERIFY(offers("SELECT HR FR|", "FROM"));
        QVERIFY(!offers("SELECT HR FR|", "WHERE"));
        QVERIFY(offers("SELECT HR FROM vitals |", "WHERE"));
        QVERIFY(offers("SELECT HR FROM vitals |", "TIMESTAMP"));
        QVERIFY(offers("SELECT HR FROM vitals WHERE HR > 5 AND HR < 9 |", "GROUP"));
        QVERIFY(offers("SELECT HR FROM vitals LEFT |", "JOIN"));
    }

    void expressionsTakeColumnsAndFunctions() {
        const auto completion = at("SELECT h| FROM vitals");
        QVERIFY(find(completion, "HR") != nullptr);
        QCOMPARE(find(completion, "HR")->kind, CandidateKind::Column);
        QCOMPARE(completion.replace.begin, 7U);
        QCOMPARE(completion.replace.end, 8U);
        QVERIFY(find(completion, "SpO2") == nullptr);
        const auto function = at("SELECT HR FROM vitals WHERE rou|");
        QVERIFY(find(function, "ROUND") != nullptr);
        QVERIFY(!find(function, "ROUND")->signature.empty());
        QVERIFY(!find(function, "ROUND")->documentation.empty());
        QVERIFY(offers("SELECT | FROM vitals", "udf.score"));
        QVERIFY(offers("SELECT udf.s| FROM vitals", "score"));
        QCOMPARE(find(at("SELECT udf.s|"), "score")->signature, std::string("udf.score(float)"));
    }

    void everyFunctionIsDocumented() {
        const auto completion = at("SELECT |");
        std::size_t functions = 0;
        for (const auto& candidate : completion.candidates)
            if (candidate.kind == CandidateKind::Function) {
                ++functions;
                QVERIFY2(!candidate.documentation.empty(), candidate.text.c_str());
                QVERIFY2(!candidate.signature.empty(), candidate.text.c_str());
            }
        QVERIFY(functions > 60);
    }

    void anAliasLeadsToItsColumns() {
        const auto completion = at("SELECT b.| FROM vitals v JOIN beds AS b ON v.bed = b.bed");
        QVERIFY(find(completion, "room") != nullptr);
        QVERIFY(find(completion, "HR") == nullptr);
        QVERIFY(offers("SELECT System.|", "Timestamp"));
    }

    void namesDependOnTheClause() {
        QVERIFY(offers("SELECT HR FROM v|", "vitals"));
        QVERIFY(!offers("SELECT HR FROM v|", "HR"));
        QVERIFY(offers("WITH s AS (SELECT HR FROM vitals) SELECT HR FROM |", "s"));
        QVERIFY(offers("SELECT HR INTO | FROM vitals", "alarms"));
        QVERIFY(at("SELECT HR AS |").candidates.empty());
    }

    void windowsStandInGroupByAndTakeUnits() {
        QVERIFY(offers("SELECT 1 FROM vitals GROUP BY bed, tum|", "TumblingWindow"));
        QVERIFY(!offers("SELECT tum| FROM vitals", "TumblingWindow"));
        QVERIFY(offers("SELECT 1 FROM vitals GROUP BY TumblingWindow(mi|", "minute"));
        QVERIFY(!offers("SELECT 1 FROM vitals GROUP BY TumblingWindow(|", "year"));
        QVERIFY(offers("SELECT DATEDIFF(y|", "year"));
        QVERIFY(offers("SELECT CAST(HR AS f|", "float"));
    }

    void nothingIsOfferedInTextsCommentsAndNumbers() {
        QVERIFY(at("SELECT 'HR|").candidates.empty());
        QVERIFY(at("SELECT HR -- sel|").candidates.empty());
        QVERIFY(at("SELECT 12|").candidates.empty());
        QVERIFY(offers("SELECT 'a' |", "FROM"));
        QVERIFY(offers("/* a */|", "SELECT"));
        QVERIFY(complete("", 99, {}).replace.end == 0U);
    }

    void tokensHaveTheirKinds() {
        QCOMPARE(kindsOf("SELECT AVG(v) AS [a b], 'x''y' FROM t -- end"), std::string("KFo.o"
                                                                                      "K.oS"
                                                                                      "K.C"));
        QCOMPARE(kindsOf("1.5e-3 <= .5 /* open"), std::string("NooNC"));
        QCOMPARE(kindsOf("a.[b].from GROUP BY x"), std::string(".o.o.KK."));
        QCOMPARE(kindsOf("N'x' 'open"), std::string("SS"));
        const std::string sql = "SELECT v";
        QCOMPARE(tokenKindAt(sql, 2), TokenKind::Keyword);
        QCOMPARE(tokenKindAt(sql, 7), TokenKind::Name);
        QCOMPARE(tokenKindAt(sql, 99), TokenKind::Name);
    }

    void tokensCoverAnyText() {
        std::string text;
        for (int c = 1; c < 256; ++c)
            text += static_cast<char>(c);
        for (std::size_t n = 0; n <= text.size(); ++n) {
            std::size_t last = 0;
            for (const auto& token : tokensOf(std::string_view(text).substr(n))) {
                QVERIFY(token.span.begin >= last && token.span.end > token.span.begin);
                last = token.span.end;
            }
            QVERIFY(last <= text.size() - n);
        }
    }
};

QTEST_APPLESS_MAIN(CompletionTest)
#include "tst_completion.moc"
