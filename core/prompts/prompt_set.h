#pragma once

#include "core/base/digest.h"
#include "core/base/progress.h"
#include "core/table/table_reader.h"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace orrery {

/// One entry of a prompt set: a text, or a pair. What the file has no column for is empty.
struct PromptItem {
    std::string text;             ///< of a set of texts
    std::string clean, corrupt;   ///< of a set of pairs
    std::string answer, wrong;    ///< the tokens a metric compares
    std::string label;
    int64_t row = 0;              ///< of the file, from 1
};

/// Prompts that are asked the same question. A value.
struct PromptSet {
    std::string name;
    bool pairs = false;           ///< items have clean and corrupt, else text
    std::vector<PromptItem> items;

    /// The texts to run: of pairs the clean ones.
    std::vector<std::string> texts() const;
    /// SHA-256 over what the items say, in order: what a result depends on.
    Digest digest() const;
};

/// How a prompt set is read. A value.
struct PromptSetOptions {
    table::TableOptions table = {};  ///< the format is the file name's unless said; .txt is one prompt a line
    int64_t maxRows = 1'000'000;     ///< more is an error: they are held in memory
};

/// Calls visit() for each item of a file, in memory bounded by one row.
///
/// Columns: `text`, or `clean` and `corrupt`; beside them `answer`, `wrong` (or `wrong_answer`) and `label`, others are ignored. Bytes that
/// are not UTF-8 are an error unless the options say how to read them.
/// @return whether the items are pairs
/// @throws Error as table::TableReader; Format with reason MissingColumn, EmptyCell, BadLabel (a NaN or an infinity) or TooManyRows, each
///         naming row and column; EmptyTable for no row; Cancelled
bool forEachPrompt(const std::string& path, const PromptSetOptions& options, const std::function<void(PromptItem)>& visit,
    const std::stop_token& stop = {});
/// The same of text in memory.  Requires: options.table.format is said
bool forEachPrompt(table::TableReader reader, const PromptSetOptions& options, const std::function<void(PromptItem)>& visit,
    const std::stop_token& stop = {});

/// The whole file; its name without folder and ending becomes the set's.
PromptSet readPromptSet(const std::string& path, const PromptSetOptions& options = {}, const std::stop_token& stop = {});

}  // namespace orrery
