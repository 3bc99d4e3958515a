#include "core/probe/labelled_data.h"

#include "core/base/error.h"
#include "core/probe/word_cells.h"
#include "core/table/table_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <optional>
#include <unordered_map>

namespace orrery::probe {
namespace {

using table::Cell;
using table::CellKind;
using table::Row;
using table::TableReader;

/// Numbers things by their names, in the order they come.
class Numbering {
public:
    int32_t operator[](const std::string& name) { return m_numbers.emplace(name, static_cast<int32_t>(m_numbers.size())).first->second; }
    bool knows(const std::string& name) const { return m_numbers.count(name) > 0; }
    int32_t size() const { return static_cast<int32_t>(m_numbers.size()); }
    const std::unordered_map<std::string, int32_t>& all() const { return m_numbers; }

private:
    std::unordered_map<std::string, int32_t> m_numbers;
};

std::optional<double> numberIn(const std::string& text)
{
    double value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    return code == std::errc() && end == text.data() + text.size() && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

class DataReader {
public:
    DataReader(const DataSettings& settings, TableReader& table)
        : m_table(table), m_text(table.column(settings.textColumn)), m_label(table.column(settings.labelColumn))
    {
        m_data.settings = settings;
        if (!settings.groupColumn.empty()) m_group = table.column(settings.groupColumn);
    }

    void add(const Row& row)
    {
        const DataSettings& settings = m_data.settings;
        if (row.number > settings.maxRows)
            m_table.refuse(row, m_text, "TooManyRows", "the table has more than " + std::to_string(settings.maxRows) + " rows, the limit");
        Example example{m_table.textAt(row, m_text), 0, row.number};
        const bool seen = m_texts.knows(example.text);
        const int32_t text = m_texts[example.text];
        m_data.duplicates += seen;
        example.group = m_group ? m_groups[m_table.textAt(row, *m_group)] : text;
        hash(example, row);
        if (settings.level == LabelLevel::Word) addWords(row, example);
        else addSample(row, {.type = text, .end = static_cast<uint32_t>(example.text.size())}, row.cells[m_label]);
        m_data.examples.push_back(std::move(example));
    }

    LabelledData finish()
    {
        m_data.digest = m_hash.finish();
        m_data.groups = m_group ? m_groups.size() : m_texts.size();
        m_data.types = m_data.settings.level == LabelLevel::Word ? m_words.size() : m_texts.size();
        if (m_data.samples.size() < 4) throw refused("TooFewRows", "has " + std::to_string(m_data.samples.size()) + " labelled examples; a probe needs at least 4");
        if (m_data.settings.task == Task::Classification) orderClasses();
        else describeValues();
        return std::move(m_data);
    }

private:
    Error refused(const char* reason, const std::string& message) const
    {
        return Error(ErrorKind::Format, message).withReason(reason).at("column \"" + m_data.settings.labelColumn + "\"").inFile(m_table.name());
    }

    void hash(const Example& example, const Row& row)
    {
        const auto add = [&](const std::string& text) {
            m_hash.add(std::to_string(text.size()) + ":");
            m_hash.add(text);
        };
        add(example.text);
        add(row.cells[m_label].text);
        add(std::to_string(example.group));
    }

    void addSample(const Row& row, Sample sample, const Cell& label)
    {
        sample.example = static_cast<int32_t>(m_data.examples.size());
        if (m_data.settings.task == Task::Regression) sample.value = valueOf(row, label);
        else sample.label = classOf(row, label);
        m_data.samples.push_back(sample);
    }

    double valueOf(const Row& row, const Cell& label)
    {
        // Quoted numbers are numbers all the same here, and so are JSON's strings of one.
        const std::optional<double> value = numberIn(label.text);
        if (!value) m_table.refuse(row, m_label, "BadLabel", label.text.empty() ? "is empty, a number is needed" : "\"" + label.text.substr(0, 40) + "\" is no finite number");
        return *value;
    }

    int32_t classOf(const Row& row, const Cell& label)
    {
        if (label.text.empty()) m_table.refuse(row, m_label, "EmptyCell", "is empty");
        if (label.kind == CellKind::Number && !std::isfinite(label.number)) m_table.refuse(row, m_label, "BadLabel", "is " + label.text + ", no class");
        const int32_t index = m_classes[label.text];
        if (index >= m_data.settings.maxClasses)
            m_table.refuse(row, m_label, "TooManyClasses", "is another class after " + std::to_string(m_data.settings.maxClasses) + "; is it a number to predict (regression)?");
        if (index == static_cast<int32_t>(m_data.classes.size())) m_data.classes.push_back({label.text, 0});
        ++m_data.classes[static_cast<size_t>(index)].count;
        return index;
    }

    void addWords(const Row& row, Example& example)
    {
        const WordCells cells = splitWordCells(example.text, row.cells[m_label].text);
        if (!cells.problem.empty()) m_table.refuse(row, m_label, "LabelCount", cells.problem);
        example.text = cells.text;
        for (size_t i = 0; i < cells.words.size(); ++i) {
            if (!cells.labels[i]) continue;
            const std::string word = example.text.substr(cells.words[i].begin, cells.words[i].end - cells.words[i].begin);
            const std::optional<double> number = numberIn(*cells.labels[i]);
            const Cell label{number ? CellKind::Number : CellKind::Text, *cells.labels[i], number.value_or(0)};
            addSample(row, {.type = m_words[word], .begin = cells.words[i].begin, .end = cells.words[i].end}, label);
        }
    }

    /// Classes in the order of their names, or of their numbers if all are numbers.
    void orderClasses()
    {
        std::vector<ClassInfo>& classes = m_data.classes;
        if (classes.size() < 2)
            throw refused("OneClass", "all " + std::to_string(m_data.samples.size()) + " labels are \"" + classes.front().name
                                          + "\": there is nothing to tell apart");
        const bool numbers = std::all_of(classes.begin(), classes.end(), [](const ClassInfo& c) { return numberIn(c.name).has_value(); });
        std::vector<int32_t> order(classes.size()), place(classes.size());
        std::iota(order.begin(), order.end(), 0);
        std::sort(order.begin(), order.end(), [&](int32_t a, int32_t b) {
            const std::string &first = classes[static_cast<size_t>(a)].name, &second = classes[static_cast<size_t>(b)].name;
            return numbers && numberIn(first) != numberIn(second) ? *numberIn(first) < *numberIn(second) : first < second;
        });
        std::vector<ClassInfo> ordered;
        for (const int32_t from : order) {
            place[static_cast<size_t>(from)] = static_cast<int32_t>(ordered.size());
            ordered.push_back(std::move(classes[static_cast<size_t>(from)]));
        }
        classes = std::move(ordered);
        for (Sample& sample : m_data.samples) sample.label = place[static_cast<size_t>(sample.label)];
    }

    void describeValues()
    {
        const auto count = static_cast<double>(m_data.samples.size());
        for (const Sample& sample : m_data.samples) m_data.mean += sample.value / count;
        double squares = 0;
        for (const Sample& sample : m_data.samples) squares += (sample.value - m_data.mean) * (sample.value - m_data.mean);
        m_data.deviation = std::sqrt(squares / count);
        if (m_data.deviation == 0) throw refused("OneClass", "all labels are " + std::to_string(m_data.mean) + ": there is nothing to predict");
    }

    TableReader& m_table;
    size_t m_text, m_label;
    std::optional<size_t> m_group;
    LabelledData m_data;
    Numbering m_texts, m_groups, m_words, m_classes;
    Sha256 m_hash;
};

}  // namespace

std::string_view taskName(Task task)
{
    return task == Task::Classification ? "classification" : "regression";
}

LabelledData readLabelledData(const DataSettings& settings, const Progress& progress, const std::stop_token& stop)
{
    TableReader table(settings.path, settings.table);
    DataReader reader(settings, table);
    while (const Row* row = table.next()) {
        if (row->number % 4096 == 0) {
            throwIfStopped(stop);
            if (progress) progress({0, "reading row " + std::to_string(row->number)});
        }
        reader.add(*row);
    }
    return reader.finish();
}

}  // namespace orrery::probe
