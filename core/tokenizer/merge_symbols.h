#pragma once

#include "core/tokenizer/merge_table.h"
#include "core/tokenizer/model_scratch.h"

namespace orrery::tokenizer {

/// Byte-pair encoding's loop (Sennrich et al. 2016, arXiv:1508.07909) over `scratch.symbols`: merges the adjacent pair of
/// the lowest rank, the leftmost first, until none is left; the symbols that remain stay in their order.
/// Cost: O(n log n), by a heap, for long words; short ones go through a plain search.
void mergeSymbols(const MergeTable& merges, ModelScratch& scratch);

}  // namespace orrery::tokenizer
