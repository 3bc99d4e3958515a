#include "core/probe/word_cells.h"

#include "core/base/error.h"
#include "core/base/json.h"

namespace orrery::probe {
namespace {

constexpr const char* kBlanks = " \t\r\n";

/// The strings of a JSON list, other values as compact JSON; none if the cell is no list.
std::optional<std::vector<std::optional<std::string>>> listIn(const std::string& cell)
{
    if (!cell.starts_with('[')) return std::nullopt;
    Json list;
    try {
        list = parseJson(cell, 4);
    } catch (const Error&) {
        return std::nullopt;  // a text may begin with a bracket
    }
    std::vector<std::optional<std::string>> items;
    for (const Json& item : list) {
        if (item.is_null()) items.emplace_back();
        else items.emplace_back(item.is_string() ? item.get<std::string>() : item.dump());
    }
    return items;
}

std::vector<WordCells::Word> wordsBetweenBlanks(const std::string& text)
{
    std::vector<WordCells::Word> words;
    size_t end = 0;
    for (size_t begin = text.find_first_not_of(kBlanks); begin != std::string::npos; begin = text.find_first_not_of(kBlanks, end)) {
        end = std::min(text.find_first_of(kBlanks, begin), text.size());
        words.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(end)});
    }
    return words;
}

}  // namespace

WordCells splitWordCells(const std::string& text, const std::string& labels)
{
    WordCells cells;
    if (const auto words = listIn(text)) {
        for (const std::optional<std::string>& word : *words) {
            if (!cells.text.empty()) cells.text += ' ';
            const auto begin = static_cast<uint32_t>(cells.text.size());
            cells.text += word.value_or("");
            cells.words.push_back({begin, static_cast<uint32_t>(cells.text.size())});
        }
    } else {
        cells.text = text;
        cells.words = wordsBetweenBlanks(text);
    }
    if (const auto list = listIn(labels)) {
        cells.labels = *list;
    } else {
        for (const WordCells::Word& label : wordsBetweenBlanks(labels)) cells.labels.emplace_back(labels.substr(label.begin, label.end - label.begin));
    }
    for (std::optional<std::string>& label : cells.labels)
        if (label && (*label == "-" || label->empty())) label.reset();
    if (cells.labels.size() != cells.words.size())
        cells.problem = "has " + std::to_string(cells.labels.size()) + " labels for " + std::to_string(cells.words.size()) + " words";
    return cells;
}

}  // namespace orrery::probe
