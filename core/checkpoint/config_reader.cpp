#include "core/checkpoint/config_reader.h"

#include "core/base/text.h"

#include <cmath>
#include <limits>

namespace orrery {

Error ConfigReader::bad(const std::string& key, const std::string& rule) const
{
    const Json& value = jsonMember(m_json, key);
    return Error(ErrorKind::Format, key + " is " + quotedText(value.dump()) + ", " + rule)
        .withReason("BadConfig")
        .at("/" + key);
}

int64_t ConfigReader::size(const std::vector<std::string>& keys, int64_t fallback, int64_t maximum) const
{
    for (const std::string& key : keys) {
        if (!m_json.contains(key)) continue;
        const int64_t value = integer(key);
        if (value <= 0) throw bad(key, "must be an integer above 0");
        if (value > maximum)
            throw Error(ErrorKind::Format, key + " is " + m_json[key].dump() + ", the limit is " + std::to_string(maximum))
                .withReason("LimitExceeded")
                .at("/" + key);
        return value;
    }
    return fallback;
}

int64_t ConfigReader::integer(const std::string& key) const
{
    const Json& value = m_json[key];
    if (!value.is_number_integer()) throw bad(key, "must be an integer");
    // Past 2^63 the number would wrap; the limits lie far below.
    constexpr auto highest = std::numeric_limits<int64_t>::max();
    return value.is_number_unsigned() && value.get<uint64_t>() > uint64_t{highest} ? highest : value.get<int64_t>();
}

double ConfigReader::positive(const std::string& key, double fallback) const
{
    if (!m_json.contains(key)) return fallback;
    const Json& value = m_json[key];
    const float used = value.is_number() ? value.get<float>() : 0;
    if (!(used > 0) || !std::isfinite(used)) throw bad(key, "must be a number above 0 that a float can hold");
    return value.get<double>();
}

bool ConfigReader::flag(const std::string& key, bool fallback) const
{
    if (!m_json.contains(key)) return fallback;
    if (!m_json[key].is_boolean()) throw bad(key, "must be true or false");
    return m_json[key].get<bool>();
}

std::string ConfigReader::text(const std::string& key, const std::string& fallback) const
{
    if (!m_json.contains(key)) return fallback;
    if (!m_json[key].is_string()) throw bad(key, "must be a string");
    return m_json[key].get<std::string>();
}

int64_t ConfigReader::tokenId(const std::string& key, int64_t fallback, int64_t below) const
{
    if (m_json.contains(key)) {
        const Json& member = m_json[key];
        const Json& value = member.is_array() && !member.empty() ? member[0] : member;
        if (value.is_null()) return -1;
        if (!value.is_number_integer()) throw bad(key, "must be a token id, a list of them, or null");
        fallback = value.is_number_unsigned() && value.get<uint64_t>() >= uint64_t(below) ? -1 : value.get<int64_t>();
    }
    return fallback >= 0 && fallback < below ? fallback : -1;
}

}  // namespace orrery
