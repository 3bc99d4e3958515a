#include "core/report/result_value.h"

#include "core/base/error.h"

#include <limits>

namespace orrery {

void ResultValue::refuse(const std::string& what) const
{
    throw Error(ErrorKind::Format, "the result's " + (m_place.empty() ? "document" : m_place) + " " + what).withReason("BadResult").at(m_place);
}

std::optional<ResultValue> ResultValue::find(const char* key) const
{
    const Json& member = jsonMember(*m_value, key);
    return member.is_null() ? std::nullopt : std::optional(ResultValue(member, m_place + "/" + key));
}

ResultValue ResultValue::operator[](const char* key) const
{
    if (!m_value->is_object() || !m_value->contains(key)) refuse("has no \"" + std::string(key) + "\"");
    return ResultValue(jsonMember(*m_value, key), m_place + "/" + key);
}

std::vector<ResultValue> ResultValue::items() const
{
    if (!m_value->is_array()) refuse("is no list");
    std::vector<ResultValue> all;
    all.reserve(m_value->size());
    for (const Json& item : *m_value) all.emplace_back(item, m_place + "/" + std::to_string(all.size()));
    return all;
}

std::string ResultValue::text() const
{
    if (!m_value->is_string()) refuse("is no text");
    return m_value->get<std::string>();
}

int64_t ResultValue::whole() const
{
    if (!m_value->is_number_integer()) refuse("is no whole number");
    if (m_value->is_number_unsigned() && m_value->get<uint64_t>() > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) refuse("is too large a number");
    return m_value->get<int64_t>();
}

bool ResultValue::truth() const
{
    if (!m_value->is_boolean()) refuse("is neither true nor false");
    return m_value->get<bool>();
}

double ResultValue::number() const
{
    if (m_value->is_null() || *m_value == "NaN") return std::numeric_limits<double>::quiet_NaN();
    if (*m_value == "Infinity") return std::numeric_limits<double>::infinity();
    if (*m_value == "-Infinity") return -std::numeric_limits<double>::infinity();
    if (!m_value->is_number()) refuse("is no number");
    return m_value->get<double>();
}

std::vector<std::string> ResultValue::texts() const
{
    std::vector<std::string> all;
    for (const ResultValue& item : items()) all.push_back(item.text());
    return all;
}

std::vector<double> ResultValue::numbers() const
{
    std::vector<double> all;
    for (const ResultValue& item : items()) all.push_back(item.number());
    return all;
}

ResultGrid gridOf(const ResultValue& rows)
{
    ResultGrid grid;
    for (const ResultValue& row : rows.items()) {
        const std::vector<double> values = row.numbers();
        if (values.empty()) row.refuse("has no numbers");
        if (grid.rows > 0 && std::ssize(values) != grid.columns) row.refuse("has " + std::to_string(values.size()) + " numbers, the row before " + std::to_string(grid.columns));
        if (std::ssize(grid.values) + std::ssize(values) > kMaximumGrid) rows.refuse("has more than " + std::to_string(kMaximumGrid) + " numbers");
        grid.columns = static_cast<int>(values.size());
        ++grid.rows;
        grid.values.insert(grid.values.end(), values.begin(), values.end());
    }
    if (grid.rows == 0) rows.refuse("has no rows");
    return grid;
}

}  // namespace orrery
