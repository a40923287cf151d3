// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/rows/row_columns.h"

#include "base/canonical_time.h"
#include "base/plain_text.h"
#include "ingest/rows/text_file.h"
#include "model/value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace vigil::ingest {
namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

bool isNotANumber(std::string_view text) {
    return text.size() == 3 && model::equalNames(text, "nan");
}

/// Cheap test before the real one: most texts are no times.
bool mayBeTime(std::string_view text) {
    return text.size() >= 10 && isDigit(text[0]) && text[4] == '-' && text[7] == '-';
}

std::optional<EventTime> isoTimeOf(std::string_view text) {
    if (!mayBeTime(text))
        return std::nullopt;
    const auto parsed = parseIso8601(text);
    return parsed ? std::optional(*parsed) : std::nullopt;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

/// Digits as JSON writes numbers: no plus sign, no leading zero (those are identifiers).
bool mayBeNumber(std::string_view text) {
    if (!text.empty() && text.front() == '-')
        text.remove_prefix(1);
    if (text.empty() || !(isDigit(text[0]) || text[0] == '.'))
        return false;
    return !(text.size() > 1 && text[0] == '0' && isDigit(text[1]));
}

template <typename T>
bool readWhole(std::string_view text, T& value) {
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    return status == std::errc{} && end == text.data() + text.size();
}

constexpr std::size_t kLongestNumber = 64;
constexpr std::size_t kGroup = 3; ///< digits between points of "1.234.567,8"

/// "1.234,5" as 1234.5: points stand between groups of three, a comma before the fraction. Empty
/// for what is no such number.
std::string_view withPoint(std::string_view text, std::array<char, kLongestNumber>& out) {
    const auto comma = text.find(',');
    const auto whole = text.substr(0, comma);
    if (text.size() > kLongestNumber || text.find(',', comma + 1) < text.size() ||
        (comma != std::string_view::npos && text.find('.', comma) != std::string_view::npos))
        return {};
    if (whole.find('.') != std::string_view::npos && whole.find('.') > kGroup + 1)
        return {};
    for (auto dot = whole.find('.'); dot != std::string_view::npos; dot = whole.find('.', dot + 1))
        if (dot == 0 || (whole.size() - dot) % (kGroup + 1) != 0)
            return {};
    std::size_t length = 0;
    for (const char c : text)
        if (c != '.')
            out[length++] = c == ',' ? '.' : c;
    return {out.data(), length};
}

/// The first parts of a path, as one name.
std::string beginningOf(const std::vector<std::string>& path, std::size_t parts) {
    std::string name = path[0];
    for (std::size_t i = 1; i < parts; ++i)
        name += '.' + path[i];
    return name;
}

/// A name with a dot in it could be taken for the column that a path becomes.
bool namesDots(const std::vector<std::vector<std::string>>& paths) {
    return std::ranges::any_of(paths, [](const auto& path) {
        return std::ranges::any_of(
            path, [](const std::string& name) { return name.find('.') != std::string::npos; });
    });
}

} // namespace

RowColumns::RowColumns(const RowReaderOptions& options, const std::filesystem::path& path)
    : m_options(options), m_key(unpackedName(path).stem().string()),
      m_time(splitPath(options.timeColumn)), m_arrival(splitPath(options.arrivalColumn)),
      // Arrivals are taken from what is put, wherever that is.
      m_all(!options.columns || !options.arrivalColumn.empty() || namesDots(*options.columns)) {
    if (!m_options.keyFromFile.empty())
        m_fields.emplace_back().name = m_options.keyFromFile;
    if (!m_all)
        for (const auto& wanted : *options.columns)
            if (wanted.size() > 1) {
                auto& part = m_parts.emplace_back();
                part.path = wanted;
                part.name = beginningOf(wanted, wanted.size());
            }
    startBatch();
}

RowColumns::TimePath RowColumns::splitPath(const std::string& dotted) {
    TimePath path;
    std::size_t from = 0;
    for (bool first = true; from <= dotted.size(); first = false) {
        const auto dot = std::min(dotted.find('.', from), dotted.size());
        auto part = dotted.substr(from, dot - from);
        if (first)
            path.column = std::move(part);
        else
            path.fields.push_back(std::move(part));
        from = dot + 1;
    }
    return path;
}

void RowColumns::startBatch() {
    m_batch = {};
    m_batch.stream = m_options.stream;
    for (auto& field : m_fields)
        field.column = field.whole ? addColumn(field.name, field.texts) : kUnread;
    for (auto& part : m_parts)
        part.column = kUnread;
}

/// Of the name, with nulls for the rows before the one under way.
std::size_t RowColumns::addColumn(const std::string& name,
                                  std::shared_ptr<model::TextDictionary>& texts) {
    const auto at = m_batch.columns.size();
    if (texts == nullptr || texts->full())
        texts = std::make_shared<model::TextDictionary>();
    auto& column = m_batch.columns.emplace_back(name);
    for (std::size_t row = 1; row < m_batch.rowCount(); ++row)
        column.appendNull();
    column.writeTextsTo(texts);
    return at;
}

std::size_t RowColumns::columnOfPart(std::size_t part) {
    auto& wanted = m_parts[part];
    if (wanted.column == kUnread)
        wanted.column = addColumn(wanted.name, wanted.texts);
    return wanted.column;
}

/// Makes the values of the rows before the one under way null.
void RowColumns::forget(model::Column& column) const {
    model::Column empty(column.name());
    for (std::size_t row = 1; row < m_batch.rowCount(); ++row)
        empty.appendNull();
    column = std::move(empty);
}

/// What of a new field is wanted.
void RowColumns::wantNew(std::size_t field) {
    auto& added = m_fields[field];
    added.whole = m_all || std::ranges::any_of(*m_options.columns, [&added](const auto& path) {
                      return model::equalNames(beginningOf(path, path.size()), added.name);
                  });
    for (std::size_t p = 0; p < m_parts.size(); ++p) {
        auto& part = m_parts[p];
        for (std::size_t level = part.path.size(); level > part.level; --level) {
            if (!model::equalNames(beginningOf(part.path, level), added.name))
                continue;
            // From here on it leads into this field, in all rows of the batch.
            for (auto& other : m_fields)
                std::erase(other.parts, p);
            part.level = level;
            if (level < part.path.size())
                added.parts.push_back(p);
            if (part.column != kUnread)
                forget(m_batch.columns[part.column]);
            if (level == part.path.size())
                added.column = std::exchange(part.column, kUnread);
            break;
        }
    }
}

std::vector<std::string> RowColumns::leftOut() const {
    std::vector<std::string> names;
    for (const auto& field : m_fields)
        if (!m_all)
            names.push_back(field.name);
    return names;
}

model::RecordBatch RowColumns::takeBatch() {
    auto batch = std::move(m_batch);
    startBatch();
    return batch;
}

bool RowColumns::isTimeColumn(std::string_view name) const noexcept {
    return !m_time.column.empty() && model::equalNames(m_time.column, name);
}

RowColumns::TimeCell RowColumns::judged(const std::optional<EventTime>& time) const {
    if (time)
        return {*time, nullptr, true};
    return {m_options.start, m_options.timeNeeded ? "event time is not a datetime" : nullptr,
            false};
}

RowColumns::TimeCell RowColumns::timeOf(std::string_view text) const {
    text = trimmed(text);
    if (isNullText(text))
        return timeOfNothing(true);
    return judged(m_options.times.ofText(text));
}

RowColumns::TimeCell RowColumns::timeOfNothing(bool isNull) const {
    auto cell = judged(std::nullopt);
    if (isNull && cell.fault != nullptr)
        cell.fault = "event time is null";
    return cell;
}

void RowColumns::beginRow(std::int64_t offset, const TimeCell& time) {
    m_arrivalKnown = false;
    m_batch.beginRow(time.time, arrivalAtEvent(time.time),
                     {m_options.source, m_options.partition, offset});
    if (!m_options.keyFromFile.empty())
        m_batch.columns[0].appendText(m_key);
}

void RowColumns::endRow() {
    if (!m_arrivalKnown)
        m_batch.arrival.back() = arrivalAtEvent(m_batch.eventTime.back());
    m_batch.finishRow();
}

std::optional<std::size_t> RowColumns::find(std::string_view name) const noexcept {
    const auto found = std::ranges::find_if(
        m_fields, [name](const auto& known) { return model::equalNames(known.name, name); });
    return found != m_fields.end()
               ? std::optional(static_cast<std::size_t>(found - m_fields.begin()))
               : std::nullopt;
}

std::optional<std::size_t> RowColumns::indexOf(std::string_view name, std::size_t position) {
    const std::size_t likely = position + (m_options.keyFromFile.empty() ? 0 : 1);
    if (likely < m_fields.size() && m_fields[likely].name == name)
        return likely;
    if (const auto known = find(name)) {
        if (known == 0U && !m_options.keyFromFile.empty())
            m_clash = true;
        return known;
    }
    if (m_fields.size() >= kMost)
        return std::nullopt;
    const auto index = m_fields.size();
    m_fields.emplace_back().name = name;
    wantNew(index);
    if (auto& field = m_fields.back(); field.whole && field.column == kUnread)
        field.column = addColumn(field.name, field.texts);
    if (!m_arrival.column.empty() && model::equalNames(m_arrival.column, name))
        m_arrival.index = index;
    if (const auto fault = faultOfName(name); fault && fault->kind == NameFault::Kind::Unseen)
        m_warnings.push_back("the name of a column, '" + shown(name) + "', " + fault->text() +
                             ": a query that names it must hold that too");
    return index;
}

Result<void> RowColumns::checkKey() const {
    if (!m_clash)
        return {};
    return fail(ErrorCode::InvalidArgument, "there is a column " + m_options.keyFromFile +
                                                " already; give --key-from-file another name");
}

bool RowColumns::taken(std::size_t column) const noexcept {
    return m_batch.columns[column].size() >= m_batch.rowCount();
}

bool RowColumns::isNullNumber(double value) const noexcept {
    return std::isnan(value) || std::find(m_options.nullValues.begin(), m_options.nullValues.end(),
                                          value) != m_options.nullValues.end();
}

void RowColumns::putNull(std::size_t column) {
    if (!taken(column))
        m_batch.columns[column].appendNull();
}

void RowColumns::putBit(std::size_t column, bool value) {
    if (!taken(column))
        m_batch.columns[column].append(model::Value(value));
}

void RowColumns::putInteger(std::size_t column, std::int64_t value) {
    if (isNullNumber(static_cast<double>(value)))
        putNull(column);
    else if (!taken(column))
        m_batch.columns[column].appendBigInt(value);
}

void RowColumns::putFloat(std::size_t column, double value) {
    if (isNullNumber(value))
        putNull(column);
    else if (!taken(column))
        m_batch.columns[column].appendFloat(value);
}

void RowColumns::putExact(std::size_t column, std::int64_t value) {
    if (!taken(column))
        m_batch.columns[column].appendBigInt(value);
}

void RowColumns::putExact(std::size_t column, double value) {
    if (!taken(column))
        m_batch.columns[column].appendFloat(value);
}

void RowColumns::putMoment(std::size_t column, const model::Moment& value) {
    if (taken(column))
        return;
    m_batch.columns[column].appendMoment(value);
    noteArrival(column, value.at);
}

void RowColumns::putTime(std::size_t column, const TimeCell& time, std::string_view text) {
    if (!taken(column))
        putMoment(column, model::writtenMoment(time.time, trimmed(text)));
}

void RowColumns::noteArrival(std::size_t column, EventTime value) {
    if (m_arrival.index == column && m_arrival.fields.empty()) {
        m_batch.arrival.back() = arrivalAtEvent(value);
        m_arrivalKnown = true;
    }
}

/// An arrival inside nested objects.
void RowColumns::noteRecord(std::size_t column, const model::Value& value) {
    if (m_arrival.index != column || m_arrival.fields.empty())
        return;
    const model::Value* at = &value;
    for (const auto& field : m_arrival.fields)
        if (at != nullptr)
            at = at->type() == model::Value::Type::Record ? at->asRecord().find(field) : nullptr;
    if (at == nullptr || at->type() != model::Value::Type::DateTime)
        return;
    m_batch.arrival.back() = arrivalAtEvent(at->asTime());
    m_arrivalKnown = true;
}

bool RowColumns::isNullWord(std::string_view text) const noexcept {
    return !m_options.nullWords.empty() &&
           std::ranges::any_of(m_options.nullWords, [text](const std::string& word) {
               return model::equalNames(word, text);
           });
}

bool RowColumns::isNullText(std::string_view text) const noexcept {
    return text.empty() || isNotANumber(text) || isNullWord(text);
}

void RowColumns::putText(std::size_t column, std::string_view text) {
    if (isNullText(text))
        putNull(column);
    else if (const auto usual = mayBeTime(text) ? canonicalTime(text) : std::nullopt)
        putCanonical(column, *usual);
    else if (const auto time = isoTimeOf(text))
        putMoment(column, model::writtenMoment(*time, text));
    else if (!taken(column))
        m_batch.columns[column].appendText(text);
}

bool RowColumns::putNumber(std::size_t column, std::string_view text) {
    std::array<char, kLongestNumber> pointed;
    if (m_decimalComma) {
        const auto written = withPoint(text, pointed);
        if (written.empty())
            return false;
        text = written;
    }
    std::int64_t integer = 0;
    double real = 0;
    if (readWhole(text, integer))
        putInteger(column, integer);
    else if (readWhole(text, real) && std::isfinite(real))
        putFloat(column, real);
    else
        return false;
    return true;
}

void RowColumns::putUntyped(std::size_t column, std::string_view text) {
    const auto bare = trimmed(text);
    if (mayBeNumber(bare)) {
        if (putNumber(column, bare))
            return;
    } else if (model::equalNames(bare, "true") || model::equalNames(bare, "false")) {
        return putBit(column, bare.size() == 4);
    }
    if (bare.empty() || isNotANumber(bare) || isNullWord(bare) || mayBeTime(bare))
        return putText(column, bare);
    putText(column, text);
}

void RowColumns::putValue(std::size_t column, model::Value value) {
    if (taken(column))
        return;
    noteRecord(column, value);
    m_batch.columns[column].append(value);
}

model::Value RowColumns::valueOf(std::string_view text) const {
    if (isNullText(text))
        return {};
    if (const auto time = isoTimeOf(text))
        return model::Value(model::writtenMoment(*time, text));
    return model::Value(std::string(text));
}

} // namespace vigil::ingest
