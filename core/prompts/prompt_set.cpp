#include "core/prompts/prompt_set.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>

namespace orrery {
namespace {

using table::CellKind;
using table::Row;
using table::TableReader;

std::optional<size_t> columnNamed(const TableReader& reader, std::initializer_list<std::string_view> names)
{
    for (const std::string_view name : names) {
        const auto found = std::find(reader.columns().begin(), reader.columns().end(), name);
        if (found != reader.columns().end()) return static_cast<size_t>(found - reader.columns().begin());
    }
    return std::nullopt;
}

/// Which column is what; JSON Lines may name one late, so they are looked up again as the columns grow.
struct Columns {
    std::optional<size_t> text, clean, corrupt, answer, wrong, label;
    size_t known = 0;

    void find(const TableReader& reader)
    {
        if (reader.columns().size() == known) return;
        known = reader.columns().size();
        text = columnNamed(reader, {"text"});
        clean = columnNamed(reader, {"clean"});
        corrupt = columnNamed(reader, {"corrupt"});
        answer = columnNamed(reader, {"answer"});
        wrong = columnNamed(reader, {"wrong", "wrong_answer"});
        label = columnNamed(reader, {"label"});
    }
};

std::string optionalText(const Row& row, const std::optional<size_t>& column)
{
    return column && *column < row.cells.size() ? row.cells[*column].text : std::string();
}

PromptItem itemOf(const TableReader& reader, const Row& row, const Columns& columns, bool pairs)
{
    PromptItem item;
    item.row = row.number;
    if (pairs) {
        item.clean = reader.textAt(row, *columns.clean);
        item.corrupt = reader.textAt(row, *columns.corrupt);
    } else {
        item.text = reader.textAt(row, *columns.text);
    }
    item.answer = optionalText(row, columns.answer);
    item.wrong = optionalText(row, columns.wrong);
    item.label = optionalText(row, columns.label);
    const bool numeric = columns.label && *columns.label < row.cells.size() && row.cells[*columns.label].kind == CellKind::Number;
    if (numeric && !std::isfinite(row.cells[*columns.label].number)) reader.refuse(row, *columns.label, "BadLabel", item.label + " is no label");
    return item;
}

/// A file of lines, read as a table with one column.
TableReader lineReader(const std::string& path, table::TableOptions options)
{
    options.format = table::TableFormat::Tsv;
    options.quoting = table::Quoting::None;
    options.header = table::HeaderRow::Absent;
    return TableReader(path, options);
}

bool isLines(const std::string& path, const PromptSetOptions& options)
{
    return !options.table.format && std::filesystem::path(path).extension() == ".txt";
}

void checkRows(const TableReader& reader, const Row& row, int64_t maximum)
{
    if (row.number <= maximum) return;
    throw Error(ErrorKind::Format, "row " + std::to_string(row.number) + ": a prompt set holds at most " + std::to_string(maximum) + " rows")
        .withReason("TooManyRows")
        .at("row " + std::to_string(row.number))
        .inFile(reader.name());
}

Error noRows(const TableReader& reader)
{
    return Error(ErrorKind::Format, "it has no rows").withReason("EmptyTable").inFile(reader.name());
}

/// Lines have no columns to find: each is a text.
bool forEachLine(TableReader reader, const PromptSetOptions& options, const std::function<void(PromptItem)>& visit, const std::stop_token& stop)
{
    int64_t rows = 0;
    while (const Row* row = reader.next()) {
        if (++rows % 1024 == 0) throwIfStopped(stop);
        checkRows(reader, *row, options.maxRows);
        PromptItem item;
        item.text = reader.textAt(*row, 0);
        item.row = row->number;
        visit(std::move(item));
    }
    if (rows == 0) throw noRows(reader);
    return false;
}

void addText(Sha256& hash, const std::string& text)
{
    const uint64_t size = text.size();
    hash.add(std::as_bytes(std::span(&size, 1)));
    hash.add(text);
}

}  // namespace

std::vector<std::string> PromptSet::texts() const
{
    std::vector<std::string> texts;
    for (const PromptItem& item : items) texts.push_back(pairs ? item.clean : item.text);
    return texts;
}

Digest PromptSet::digest() const
{
    Sha256 hash;
    for (const PromptItem& item : items)
        for (const std::string* part : {&item.text, &item.clean, &item.corrupt, &item.answer, &item.wrong, &item.label}) addText(hash, *part);
    return hash.finish();
}

bool forEachPrompt(TableReader reader, const PromptSetOptions& options, const std::function<void(PromptItem)>& visit, const std::stop_token& stop)
{
    Columns columns;
    columns.find(reader);
    const bool pairs = columns.clean || columns.corrupt;
    reader.column(pairs ? "clean" : "text");
    if (pairs) reader.column("corrupt");
    int64_t rows = 0;
    while (const Row* row = reader.next()) {
        if (++rows % 1024 == 0) throwIfStopped(stop);
        checkRows(reader, *row, options.maxRows);
        columns.find(reader);
        visit(itemOf(reader, *row, columns, pairs));
    }
    if (rows == 0) throw noRows(reader);
    return pairs;
}

bool forEachPrompt(const std::string& path, const PromptSetOptions& options, const std::function<void(PromptItem)>& visit, const std::stop_token& stop)
{
    if (isLines(path, options)) return forEachLine(lineReader(path, options.table), options, visit, stop);
    return forEachPrompt(TableReader(path, options.table), options, visit, stop);
}

PromptSet readPromptSet(const std::string& path, const PromptSetOptions& options, const std::stop_token& stop)
{
    PromptSet set;
    set.name = std::filesystem::path(path).stem().string();
    set.pairs = forEachPrompt(path, options, [&](PromptItem item) { set.items.push_back(std::move(item)); }, stop);
    return set;
}

}  // namespace orrery
