#include "core/table/table_reader.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/table/delimited_rows.h"
#include "core/table/json_rows.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

namespace orrery::table {
namespace {

ByteInput inputOfFile(const std::string& path)
{
    return [file = std::make_shared<const InputFile>(path), offset = uint64_t{0}](std::span<char> target) mutable {
        const size_t count = static_cast<size_t>(std::min<uint64_t>(target.size(), file->size() - offset));
        file->read(offset, std::as_writable_bytes(target.first(count)));
        offset += count;
        return count;
    };
}

std::unique_ptr<RowSource> sourceFor(ByteInput input, const TableOptions& options)
{
    assert(options.format && options.maxRowBytes >= 1 && options.maxColumns >= 1);
    switch (*options.format) {
    case TableFormat::Csv: return std::make_unique<DelimitedRows>(std::move(input), ',', options);
    case TableFormat::Tsv: return std::make_unique<DelimitedRows>(std::move(input), '\t', options);
    case TableFormat::Jsonl: return std::make_unique<JsonRows>(std::move(input), options);
    }
    return nullptr;
}

TableOptions withFormatOf(const std::string& path, TableOptions options)
{
    if (!options.format) options.format = tableFormatOf(path);
    return options;
}

}  // namespace

TableReader::TableReader(const std::string& path, const TableOptions& options)
    : TableReader(path, inputOfFile(path), withFormatOf(path, options))
{
}

TableReader::TableReader(std::string name, ByteInput input, const TableOptions& options) : m_name(std::move(name))
{
    try {
        m_source = sourceFor(std::move(input), options);
    } catch (const Error& error) {
        throw error.inFile(m_name);
    }
}

TableReader::TableReader(TableReader&&) noexcept = default;
TableReader& TableReader::operator=(TableReader&&) noexcept = default;
TableReader::~TableReader() = default;

const std::vector<std::string>& TableReader::columns() const
{
    return m_source->columns();
}

size_t TableReader::column(std::string_view name) const
{
    const std::vector<std::string>& all = columns();
    const auto found = std::find(all.begin(), all.end(), name);
    if (found != all.end()) return static_cast<size_t>(found - all.begin());
    constexpr size_t kShown = 12;
    std::vector<std::string> shown;
    for (size_t i = 0; i < std::min(all.size(), kShown); ++i) shown.push_back(quotedText(all[i], 40));
    if (all.size() > kShown) shown.push_back("... (" + std::to_string(all.size()) + " in all)");
    throw Error(ErrorKind::Format, "has no column " + quotedText(name) + "; it has " + joinText(shown, ", "))
        .withReason("MissingColumn")
        .at("header")
        .inFile(m_name);
}

const Row* TableReader::next()
{
    try {
        return m_source->next(m_row) ? &m_row : nullptr;
    } catch (const Error& error) {
        throw error.inFile(m_name);
    }
}

const std::string& TableReader::textAt(const Row& row, size_t column) const
{
    const std::string& text = row.cells.at(column).text;
    if (text.find_first_not_of(" \t\r\n") == std::string::npos) refuse(row, column, "EmptyCell", "is empty");
    return text;
}

void TableReader::refuse(const Row& row, size_t column, const char* reason, const std::string& message) const
{
    const std::string place = placeOf(row) + ", column " + quotedText(columns().at(column));
    throw Error(ErrorKind::Format, place + ": " + message).withReason(reason).at(place).inFile(m_name);
}

ByteInput inputOf(std::string_view text)
{
    return [text](std::span<char> target) mutable {
        const size_t count = std::min(target.size(), text.size());
        if (count) std::memcpy(target.data(), text.data(), count);
        text.remove_prefix(count);
        return count;
    };
}

}  // namespace orrery::table
