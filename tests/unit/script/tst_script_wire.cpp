// SPDX-License-Identifier: GPL-3.0-or-later
#include "script/script_wire.h"

#include <QTest>

#include <limits>

using namespace vigil;
using namespace vigil::script;
using model::Value;

class TestScriptWire : public QObject {
    Q_OBJECT

    static Result<Value> through(const Value& value) {
        base::ByteWriter out;
        writeValue(out, value);
        base::ByteReader in(out.bytes());
        auto read = readValue(in);
        return in.atEnd() ? std::move(read) : fail(ErrorCode::Corrupt, "there is more");
    }

private Q_SLOTS:

    void valuesComeThrough() {
        const EventTime t{std::chrono::seconds{1'700'000'000} + Ticks{1}};
        model::Record record;
        record.fields = {{"a", Value(std::int64_t{1})},
                         {"b", Value(model::Array{Value(), Value(t)})}};
        for (const auto& value :
             {Value(), Value(true), Value(false), Value(std::numeric_limits<std::int64_t>::min()),
              Value(-0.5), Value(std::string("text\n")), Value(t)})
            QVERIFY(through(value).value() == value);
        // Within a record a time is the text that it is there.
        QCOMPARE(model::toJson(through(Value(record)).value()), model::toJson(Value(record)));
        const auto inside = through(Value(record)).value();
        QVERIFY(inside.asRecord().fields[1].second.asArray()[1].type() == Value::Type::Text);
    }

    void whatIsCutOrForeignIsRefused() {
        base::ByteWriter out;
        writeValue(out, Value(model::Array{Value(std::string("abc")), Value(1.5)}));
        for (std::size_t size = 0; size < out.bytes().size(); ++size) {
            const auto cut = out.bytes().substr(0, size);
            base::ByteReader in(cut);
            QVERIFY(!readValue(in));
        }
        std::string deep(100, static_cast<char>(Tag::Array));
        for (std::size_t i = 0; i < 50; ++i)
            deep.insert(2 * i + 1, 1, '\1');
        base::ByteReader in(deep);
        QVERIFY(!readValue(in));
        const std::string foreign("\x7f");
        base::ByteReader other(foreign);
        QVERIFY(!readValue(other));
        base::ByteWriter far;
        far.byte(static_cast<std::uint8_t>(Tag::DateTime));
        far.signedNumber(std::numeric_limits<std::int64_t>::max());
        base::ByteReader beyond(far.bytes());
        QVERIFY(!readValue(beyond));
    }

    void manyCallsAreCut() {
        const std::vector<Arguments> calls(10'000, {Value(std::string(1000, 'x'))});
        std::size_t all = 0;
        int requests = 0;
        while (all < calls.size()) {
            std::size_t count = 0;
            const auto request = callRequest(7, std::span(calls).subspan(all), count);
            QVERIFY(count > 0 && request.size() < kLargestMessage / 8);
            all += count;
            ++requests;
        }
        QCOMPARE(all, calls.size());
        QVERIFY(requests > 1);
    }

    void filesAndFunctionsComeThrough() {
        const std::vector<ScriptFile> files{{"a.js", "a", "function f() {}"}, {"b.js", "b", ""}};
        const auto request = loadRequest(files);
        base::ByteReader in(request);
        QCOMPARE(in.byte(), static_cast<std::uint8_t>(RequestKind::Load));
        QVERIFY(readLoad(in) == files);
        const std::vector<FoundFunction> found{{"f", false, 2}, {"g", true, 1}};
        QVERIFY(readLoadReply(loadReply(found)).value() == found);
        QCOMPARE(
            readLoadReply(loadReply(fail(ErrorCode::InvalidArgument, "line 3"))).error().detail,
            std::string("line 3"));
        QVERIFY(!readLoadReply(""));
    }
};

QTEST_APPLESS_MAIN(TestScriptWire)
#include "tst_script_wire.moc"
