#pragma once

#include "core/report/document.h"

#include <vector>

namespace orrery::testing {

/// The blocks of one kind, in order.
template <typename Block>
std::vector<Block> blocksOf(const Document& document)
{
    std::vector<Block> blocks;
    for (const DocumentBlock& block : document.blocks)
        if (const Block* wanted = std::get_if<Block>(&block)) blocks.push_back(*wanted);
    return blocks;
}

/// The first table that has such a column; one without columns if none has.
inline DocumentTable tableWith(const Document& document, const std::string& column)
{
    for (const DocumentTable& table : blocksOf<DocumentTable>(document))
        for (const auto& one : table.columns)
            if (one.title == column) return table;
    return {};
}

}  // namespace orrery::testing
