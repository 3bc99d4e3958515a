#include "core/checkpoint/safetensors_json.h"

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <optional>

namespace orrery {
namespace {

constexpr size_t kMaxDepth = 128;
/// Keys of objects that are open at one time: bounds what an unknown, nested member can make us remember.
constexpr size_t kMaxOpenKeys = 2 * kMaxSafetensorsTensors;

/// The checks of one parse, in order of precedence: a file with several faults is refused for the first of these.
enum Check { Duplicate, Metadata, Entry, Number, Limit, CheckCount };

Error formatError(const char* reason, const std::string& message)
{
    return Error(ErrorKind::Format, message).withReason(reason);
}

/// Receives parser events and keeps entries, not a document: a header of a million tensors stays within its bound.
class HeaderBuilder : public nlohmann::json_sax<Json> {
public:
    bool null() override { return value(Kind::Null); }
    bool boolean(bool) override { return value(Kind::Other); }
    bool number_integer(number_integer_t) override { return value(Kind::BadNumber); }  // only numbers with a minus come here
    bool number_unsigned(number_unsigned_t number) override { return value(Kind::Number, number); }
    bool number_float(number_float_t, const string_t&) override { return value(Kind::BadNumber); }
    bool string(string_t& text) override { return value(Kind::Text, 0, &text); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(Kind::Object); }
    bool start_array(std::size_t) override { return open(Kind::Array); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& name) override;
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& error) override
    {
        throw formatError("HeaderNotJson", "the header is not JSON at its byte " + std::to_string(position) + " (" + error.what() + ")");
    }

    SafetensorsHeader take();

private:
    enum class Kind { Null, Number, BadNumber, Text, Other, Object, Array };
    enum class Place { Top, Metadata, Entry, Shape, Offsets, Skipped };
    struct Level {
        Place place;
        size_t firstKey;  ///< of this object in m_keys
    };

    bool value(Kind kind, uint64_t number = 0, std::string* text = nullptr);
    bool open(Kind kind);
    bool close();
    Place placeOfChild(Kind kind);
    void entryMember(Kind kind, std::string* text);
    void takeNumber(Kind kind, uint64_t number);
    void finishEntry();
    void checkKeys(size_t first);
    void fail(Check check, const char* reason, const std::string& message);
    bool isMetadata() const { return m_name == "__metadata__"; }

    SafetensorsHeader m_header;
    std::array<std::optional<Error>, CheckCount> m_failures;
    std::vector<Level> m_levels;
    std::vector<std::string> m_keys;  ///< of all open objects, outermost first
    std::string m_name;               ///< the current key of the top level
    std::string m_key;                ///< the current key of an object inside it
    size_t m_tensors = 0;
    bool m_unknownMember = false;
    // The entry being read.
    const SafetensorsType* m_type = nullptr;
    std::vector<int64_t> m_shape;
    std::array<uint64_t, 2> m_offsets{};
    size_t m_rank = 0, m_offsetCount = 0;
    bool m_hasShape = false;
};

void HeaderBuilder::fail(Check check, const char* reason, const std::string& message)
{
    if (m_failures[check]) return;
    const Error error = formatError(reason, check == Duplicate ? message : "tensor " + quotedText(m_name) + ": " + message);
    m_failures[check] = m_name.size() > kMaxTensorName ? error : error.at("/" + m_name);
}

bool HeaderBuilder::key(string_t& name)
{
    if (m_keys.size() >= kMaxOpenKeys) throw formatError("LimitExceeded", "the header nests too many names");
    const bool top = m_levels.back().place == Place::Top;
    (top ? m_name : m_key) = name;
    if (top && !isMetadata() && ++m_tensors > kMaxSafetensorsTensors)
        throw formatError("LimitExceeded", "the header lists more than " + std::to_string(kMaxSafetensorsTensors) + " tensors");
    m_keys.push_back(std::move(name));
    return true;
}

bool HeaderBuilder::value(Kind kind, uint64_t number, std::string* text)
{
    if (m_levels.empty()) throw formatError("HeaderNotJson", "the header is not a JSON object");
    switch (m_levels.back().place) {
    case Place::Top:
        if (!isMetadata()) fail(Entry, "BadTensorEntry", "its entry is not an object");
        else if (kind != Kind::Null) fail(Metadata, "BadMetadata", "is not an object");
        break;
    case Place::Metadata:
        if (kind == Kind::Text) m_header.metadata[m_key] = std::move(*text);
        else fail(Metadata, "BadMetadata", "the value of " + quotedText(m_key) + " is not a string");
        break;
    case Place::Entry: entryMember(kind, text); break;
    case Place::Shape:
    case Place::Offsets: takeNumber(kind, number); break;
    case Place::Skipped: break;
    }
    return true;
}

bool HeaderBuilder::open(Kind kind)
{
    if (m_levels.size() >= kMaxDepth) throw formatError("HeaderNotJson", "the header nests deeper than " + std::to_string(kMaxDepth) + " levels");
    m_levels.push_back({placeOfChild(kind), m_keys.size()});
    return true;
}

HeaderBuilder::Place HeaderBuilder::placeOfChild(Kind kind)
{
    if (m_levels.empty()) {
        if (kind != Kind::Object) throw formatError("HeaderNotJson", "the header is not a JSON object");
        return Place::Top;
    }
    const Place parent = m_levels.back().place;
    if (parent == Place::Top && kind == Kind::Object) return isMetadata() ? Place::Metadata : Place::Entry;
    if (parent == Place::Entry && kind == Kind::Array && m_key == "shape") {
        m_hasShape = true;
        return Place::Shape;
    }
    if (parent == Place::Entry && kind == Kind::Array && m_key == "data_offsets") return Place::Offsets;
    value(kind);
    return Place::Skipped;
}

bool HeaderBuilder::close()
{
    const Level level = m_levels.back();
    m_levels.pop_back();
    checkKeys(level.firstKey);
    if (level.place == Place::Entry) finishEntry();
    return true;
}

void HeaderBuilder::checkKeys(size_t first)
{
    const auto begin = m_keys.begin() + static_cast<std::ptrdiff_t>(first);
    std::sort(begin, m_keys.end());
    const auto twice = std::adjacent_find(begin, m_keys.end());
    if (twice != m_keys.end()) fail(Duplicate, "DuplicateKey", "the key " + quotedText(*twice) + " appears twice");
    m_keys.erase(begin, m_keys.end());
}

void HeaderBuilder::entryMember(Kind kind, std::string* text)
{
    if (m_key == "dtype" && kind == Kind::Text) {
        m_type = findSafetensorsType(*text);
        if (!m_type) fail(Entry, "UnknownDtype", "the dtype " + quotedText(*text) + " is not known");
    } else if (m_key == "dtype" || m_key == "shape" || m_key == "data_offsets") {
        fail(Entry, "BadTensorEntry", m_key + (m_key == "dtype" ? " is not a string" : " is not an array"));
    } else {
        m_unknownMember = true;
    }
}

void HeaderBuilder::takeNumber(Kind kind, uint64_t number)
{
    const bool shape = m_levels.back().place == Place::Shape;
    if (kind != Kind::Number && kind != Kind::BadNumber) {
        fail(Entry, "BadTensorEntry", m_key + " holds something other than numbers");
    } else if (kind == Kind::BadNumber || number > kMaxTensorNumber) {
        fail(Number, "NumberOutOfRange", m_key + " holds a number that is not an integer in 0.." + std::to_string(kMaxTensorNumber));
    }
    if (!shape) {
        if (m_offsetCount++ < m_offsets.size()) m_offsets[m_offsetCount - 1] = number;
    } else if (++m_rank > static_cast<size_t>(kMaxTensorRank)) {
        fail(Number, "NumberOutOfRange", "has more than " + std::to_string(kMaxTensorRank) + " axes");
    } else {
        m_shape.push_back(static_cast<int64_t>(number));
    }
}

void HeaderBuilder::finishEntry()
{
    if (!m_type) fail(Entry, "BadTensorEntry", "dtype is missing");
    if (!m_hasShape) fail(Entry, "BadTensorEntry", "shape is missing");
    if (m_offsetCount != 2) fail(Entry, "BadTensorEntry", "data_offsets has " + std::to_string(m_offsetCount) + " numbers, must have 2");
    if (m_name.size() > kMaxTensorName) fail(Limit, "LimitExceeded", "its name is longer than " + std::to_string(kMaxTensorName) + " bytes");
    if (m_name.find('\0') != std::string::npos) fail(Limit, "LimitExceeded", "its name holds a NUL");
    const bool faulty = std::any_of(m_failures.begin(), m_failures.end(), [](const auto& failure) { return failure.has_value(); });
    if (!faulty) m_header.entries.push_back({m_name, m_type, Shape(m_shape), m_offsets[0], m_offsets[1]});
    m_type = nullptr;
    m_shape.clear();
    m_rank = m_offsetCount = 0;
    m_hasShape = false;
}

SafetensorsHeader HeaderBuilder::take()
{
    for (const std::optional<Error>& failure : m_failures)
        if (failure) throw *failure;
    if (m_unknownMember) m_header.notes.push_back("tensor entries have members other than dtype, shape and data_offsets");
    return std::move(m_header);
}

}  // namespace

SafetensorsHeader parseSafetensorsJson(std::string_view text)
{
    if (!isUtf8(text)) throw formatError("HeaderNotUtf8", "the header is not valid UTF-8");
    // The parser would skip a byte-order mark and take a NUL for the end of the text; the format has neither.
    if (text.starts_with("\xEF\xBB\xBF") || text.find('\0') != std::string_view::npos)
        throw formatError("HeaderNotJson", "the header holds a byte-order mark or a NUL");
    HeaderBuilder builder;
    Json::sax_parse(text.begin(), text.end(), &builder);
    SafetensorsHeader header = builder.take();
    if (!text.starts_with('{')) header.notes.push_back("the header starts with blanks instead of '{'");
    return header;
}

}  // namespace orrery
