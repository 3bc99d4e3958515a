#pragma once

#include "core/tokenizer/model.h"
#include "core/tokenizer/word_cache.h"

#include <cstdint>
#include <vector>

namespace orrery::tokenizer {

/// A symbol of a word that is being merged: a list node.
struct MergeSymbol {
    int32_t id;
    uint32_t begin, end;      // bytes of the word
    int32_t previous, next;   // indices of neighbours, -1 at the ends
};

/// See Model.
struct ModelScratch {
    WordCache cache;
    std::vector<MergeSymbol> symbols;
    std::vector<uint64_t> queue;     // of merges, as a heap
    std::vector<uint64_t> hashes;    // of a word's prefixes
};

}  // namespace orrery::tokenizer
