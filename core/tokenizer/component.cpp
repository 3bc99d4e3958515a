#include "core/tokenizer/component.h"

#include "core/base/error.h"

#include <limits>

namespace orrery::tokenizer {

std::string Component::type() const
{
    return text("type");
}

Component Component::member(const std::string& key) const
{
    return {jsonMember(*m_json, key), m_place + "/" + key};
}

Component Component::element(size_t index) const
{
    return {(*m_json)[index], m_place + "/" + std::to_string(index)};
}

size_t Component::count() const
{
    if (!m_json->is_array()) bad("is not an array");
    return m_json->size();
}

bool Component::flag(const std::string& key, bool absent) const
{
    const Component value = member(key);
    if (value.isNull()) return absent;
    if (!value.json().is_boolean()) value.bad("is neither true nor false");
    return value.json().get<bool>();
}

std::string Component::text(const std::string& key) const
{
    return member(key).asText();
}

std::string Component::text(const std::string& key, const std::string& absent) const
{
    const Component value = member(key);
    return value.isNull() ? absent : value.asText();
}

int64_t Component::integer(const std::string& key, int64_t absent, int64_t low, int64_t high) const
{
    const Component value = member(key);
    if (value.isNull()) return absent;
    const bool fits = value.json().is_number_integer()
                      && !(value.json().is_number_unsigned() && value.json().get<uint64_t>() > uint64_t{INT64_MAX});
    const int64_t number = fits ? value.json().get<int64_t>() : 0;
    if (!fits || number < low || number > high)
        value.bad("is " + value.json().dump() + ", not an integer from " + std::to_string(low) + " to " + std::to_string(high));
    return number;
}

std::string Component::asText() const
{
    if (!m_json->is_string()) bad(m_json->is_null() ? "is missing" : "is not a string");
    return m_json->get<std::string>();
}

int32_t Component::asId() const
{
    constexpr int32_t kMaximum = std::numeric_limits<int32_t>::max();
    if (m_json->is_number_unsigned() && m_json->get<uint64_t>() <= uint64_t{kMaximum}) return m_json->get<int32_t>();
    if (m_json->is_number_integer() && m_json->get<int64_t>() >= 0 && m_json->get<int64_t>() <= kMaximum) return m_json->get<int32_t>();
    bad("is " + m_json->dump().substr(0, 40) + ", not a token id from 0 to 2147483647", "BadTokenId");
}

void Component::bad(const std::string& message, const std::string& reason) const
{
    throw Error(ErrorKind::Format, m_place + " " + message).withReason(reason).at(m_place);
}

void Component::unsupported(const std::string& what) const
{
    throw Error(ErrorKind::Format, m_place + " is \"" + what + "\", which this tokenizer does not have")
        .withReason("UnsupportedTokenizerComponent")
        .at(m_place);
}

}  // namespace orrery::tokenizer
