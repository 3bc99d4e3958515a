#pragma once

#include "core/base/digest.h"
#include "core/base/progress.h"
#include "core/table/table_options.h"

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace orrery::probe {

enum class Task { Classification, Regression };
std::string_view taskName(Task task);

/// Whether a row has one label, or one for each of its words.
enum class LabelLevel { Text, Word };

/// Where labelled examples come from and how they are read.
struct DataSettings {
    std::string path;
    std::string textColumn = "text", labelColumn = "label";
    std::string groupColumn;              ///< rows with the same value never lie on both sides of a split; empty: rows of the same text
    table::TableOptions table;
    Task task = Task::Classification;
    LabelLevel level = LabelLevel::Text;
    int64_t maxRows = 1'000'000;          ///< more is an error: texts are held in memory
    int32_t maxClasses = 256;             ///< more is an error: such a column is hardly a class
};

/// One row of the table.
struct Example {
    std::string text;
    int32_t group = 0;
    int64_t row = 0;  ///< of the table, from 1
};

/// One thing to be read out: a text, or a word of one.
struct Sample {
    int32_t example = 0;
    int32_t label = -1;        ///< index into classes; -1 for regression
    double value = 0;          ///< regression
    int32_t type = 0;          ///< samples of one type have the same text, or are the same word
    uint32_t begin = 0, end = 0;  ///< the word's bytes in the text; the whole text otherwise
};

struct ClassInfo {
    std::string name;
    int64_t count = 0;
};

/// Labelled examples, checked. Immutable once read.
struct LabelledData {
    DataSettings settings;
    Digest digest{};                   ///< SHA-256 of the texts, labels and groups in order: what the results depend on
    std::vector<Example> examples;
    std::vector<Sample> samples;       ///< those of one example follow each other
    std::vector<ClassInfo> classes;    ///< by name (numbers by value); empty for regression
    int32_t groups = 0, types = 0;
    int64_t duplicates = 0;            ///< rows whose text stood in an earlier row
    double mean = 0, deviation = 0;    ///< of the values, regression

    int32_t classCount() const { return static_cast<int32_t>(classes.size()); }
};

/// Reads all rows.
///
/// Word level: text and labels are JSON lists of the same length, or both are cut at blanks; a null or "-" label leaves its word out.
/// @throws Error as TableReader; Format with reason EmptyCell, BadLabel (a NaN, an infinity, no number where one is needed), OneClass,
///         LabelCount, TooManyClasses, TooManyRows, TooFewRows, each with row and column; Cancelled
LabelledData readLabelledData(const DataSettings& settings, const Progress& progress = {}, const std::stop_token& stop = {});

}  // namespace orrery::probe
