#include "core/base/error.h"
#include "core/prompts/prompt_set.h"

#include <cstdint>
#include <cstdlib>

using namespace orrery;

/// A prompt set from outside; the first byte says in which format and encoding. It is refused with an Error Format that has a reason, or every
/// item has the text (or both of the pair) that it must have, and rows count up.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    PromptSetOptions options;
    options.table.format = data[0] % 3 == 0 ? table::TableFormat::Csv : data[0] % 3 == 1 ? table::TableFormat::Tsv : table::TableFormat::Jsonl;
    options.table.encoding = data[0] & 4 ? table::TextEncoding::Replace : data[0] & 8 ? table::TextEncoding::Latin1 : table::TextEncoding::Utf8;
    options.maxRows = 1000;
    int64_t row = 0;
    try {
        const auto visit = [&](const PromptItem& item) {
            if (item.row <= row || (item.text.empty() && (item.clean.empty() || item.corrupt.empty()))) std::abort();
            row = item.row;
        };
        forEachPrompt(table::TableReader("set", table::inputOf(text), options.table), options, visit);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::Format || error.reason().empty()) std::abort();
    }
    return 0;
}
