#include "core/table/table_options.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace orrery::table {
namespace {

template <typename Value>
struct Named {
    std::string_view name;
    Value value;
};

constexpr std::array<Named<TableFormat>, 3> kFormats{{{"csv", TableFormat::Csv}, {"tsv", TableFormat::Tsv}, {"jsonl", TableFormat::Jsonl}}};
constexpr std::array<Named<TextEncoding>, 3> kEncodings{
    {{"utf-8", TextEncoding::Utf8}, {"latin1", TextEncoding::Latin1}, {"replace", TextEncoding::Replace}}};
constexpr std::array<Named<TableFormat>, 5> kSuffixes{{{".csv", TableFormat::Csv}, {".tsv", TableFormat::Tsv}, {".tab", TableFormat::Tsv},
    {".jsonl", TableFormat::Jsonl}, {".ndjson", TableFormat::Jsonl}}};

template <typename Value, size_t Count>
Value valueNamed(const std::array<Named<Value>, Count>& all, std::string_view name, const char* what)
{
    std::string known;
    for (const Named<Value>& each : all) {
        if (each.name == name) return each.value;
        known += (known.empty() ? "" : ", ") + std::string(each.name);
    }
    throw Error(ErrorKind::Argument, quotedText(name) + " is no " + what + "; there are " + known);
}

template <typename Value, size_t Count>
std::string_view nameOf(const std::array<Named<Value>, Count>& all, Value value)
{
    return std::find_if(all.begin(), all.end(), [&](const Named<Value>& each) { return each.value == value; })->name;
}

}  // namespace

TableFormat tableFormatNamed(std::string_view name)
{
    return valueNamed(kFormats, name, "table format");
}

TextEncoding textEncodingNamed(std::string_view name)
{
    return valueNamed(kEncodings, name, "encoding");
}

std::string_view tableFormatName(TableFormat format)
{
    return nameOf(kFormats, format);
}

std::string_view textEncodingName(TextEncoding encoding)
{
    return nameOf(kEncodings, encoding);
}

TableFormat tableFormatOf(const std::string& path)
{
    std::string lower = path;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (const Named<TableFormat>& each : kSuffixes)
        if (lower.ends_with(each.name)) return each.value;
    throw Error(ErrorKind::Argument, "its name does not say what table it is (.csv, .tsv, .jsonl): name the format")
        .withReason("UnknownTableFormat")
        .inFile(path);
}

}  // namespace orrery::table
